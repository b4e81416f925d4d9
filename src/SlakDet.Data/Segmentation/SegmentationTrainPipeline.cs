using System.Collections.Concurrent;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Loading;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Segmentation;

/// <summary>
/// Makes training samples as MMSegmentation's ADE20K recipe does: decode, random resize, random crop, flip, photometric distortion,
/// normalise, pad. Can be used by many threads at once.
/// </summary>
public sealed class SegmentationTrainPipeline
{
    private readonly RandomResize _resize;
    private readonly RandomCrop _crop;
    private readonly RandomFlip _flip;
    private readonly PhotometricDistortion? _photometric;
    private readonly Normalizer _normalizer;
    private readonly Pad _pad;
    private readonly PixelStore _pixels;
    private readonly LabelReader _labels;
    private readonly ConcurrentBag<Workspace> _workspaces = [];

    /// <summary>Prepares the steps.</summary>
    /// <param name="config">The steps.</param>
    /// <param name="pixels">Where pictures and labels come from; null for files.</param>
    /// <exception cref="ArgumentException">A value of the config is out of its range.</exception>
    public SegmentationTrainPipeline(SegmentationTrainConfig config, PixelStore? pixels = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.CropHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.CropWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.RatioLow);
        ArgumentOutOfRangeException.ThrowIfLessThan(config.RatioHigh, config.RatioLow);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Scale.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Scale.Height);
        OpenCvThreads.UseOne();
        _resize = new(config.Scale, config.RatioLow, config.RatioHigh);
        _crop = new(config.CropHeight, config.CropWidth, config.CategoryMaxRatio);
        _flip = new(config.FlipProbability);
        _photometric = config.Photometric ? new() : null;
        _normalizer = new(config.Mean, config.Std);
        _pad = new(config.CropHeight, config.CropWidth);
        _pixels = pixels ?? PixelStore.Files;
        _labels = new(config.ReduceZeroLabel, config.ClassCount, _pixels);
    }

    /// <summary>Height of every sample.</summary>
    public int Height => _pad.Height;

    /// <summary>Width of every sample.</summary>
    public int Width => _pad.Width;

    /// <summary>Makes a sample; a function of the item's files and the key of <paramref name="random"/>.</summary>
    /// <exception cref="DatasetException">A file cannot be used, or label and picture do not fit; the message names the file.</exception>
    public SegmentationSample Load(SegmentationItem item, KeyedRandom random)
    {
        var image = GC.AllocateUninitializedArray<float>(3 * Height * Width);
        var label = GC.AllocateUninitializedArray<byte>(Height * Width);
        Load(item, random, image, label);
        return new(item.Name, image, label, Height, Width);
    }

    /// <summary>As <see cref="Load(SegmentationItem, KeyedRandom)"/>, into memory of the caller.</summary>
    /// <param name="item">The item.</param>
    /// <param name="random">The sample's randomness.</param>
    /// <param name="image">(3, Height, Width), every element is written.</param>
    /// <param name="label">(Height, Width), every element is written.</param>
    /// <exception cref="DatasetException">A file cannot be used, or label and picture do not fit; the message names the file.</exception>
    public void Load(SegmentationItem item, KeyedRandom random, Span<float> image, Span<byte> label)
    {
        if (!_workspaces.TryTake(out var work))
            work = new();
        Resize(item, random, work);
        var window = _crop.Draw(work.Label, random);
        using (var picture = new Mat(work.Image, window))
        using (var classes = new Mat(work.Label, window))
            Finish(picture, classes, random, work, image, label);
        _workspaces.Add(work);   // not after an exception: that is rare, and what is left in there then is not clear
    }

    private unsafe void Resize(SegmentationItem item, KeyedRandom random, Workspace work)
    {
        using var decoded = _pixels.Picture(item.ImagePath);
        _labels.Read(item, decoded, ref work.LabelValues);
        var resize = _resize.Draw(random);
        resize.ResizeImage(decoded.Pixels, work.Image);
        fixed (byte* values = work.LabelValues)
        {
            using var stored = Mat.FromPixelData(decoded.Height, decoded.Width, MatType.CV_8UC1, (nint)values);
            resize.ResizeLabel(stored, work.Label);
        }
    }

    private unsafe void Finish(Mat picture, Mat classes, KeyedRandom random, Workspace work, Span<float> image, Span<byte> label)
    {
        if (_flip.Draw(random))
        {
            RandomFlip.Flip(picture, work.FlippedImage);
            RandomFlip.Flip(classes, work.FlippedLabel);
            (picture, classes) = (work.FlippedImage, work.FlippedLabel);
        }
        if (_photometric != null)
            PhotometricDistortion.Apply(picture, _photometric.Draw(random), work.Hsv);
        var (height, width) = (picture.Height, picture.Width);
        _normalizer.Apply(picture, image, Height, Width);
        _pad.FillImage(image, height, width);
        for (var y = 0; y < height; y++)
            new ReadOnlySpan<byte>((byte*)classes.Ptr(y), width).CopyTo(label[(y * Width)..]);
        _pad.FillLabel(label, height, width);
    }

    /// <summary>Memory of one sample in the making, used again for the next.</summary>
    private sealed class Workspace
    {
        public byte[] LabelValues = [];
        public Mat Image { get; } = new();
        public Mat Label { get; } = new();
        public Mat FlippedImage { get; } = new();
        public Mat FlippedLabel { get; } = new();
        public Mat Hsv { get; } = new();
    }
}
