using System.Collections.Concurrent;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
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
        var work = Augment(item, random);
        var (height, width) = (work.Picture.Height, work.Picture.Width);
        _normalizer.Apply(work.Picture, image, Height, Width);
        _pad.FillImage(image, height, width);
        FinishLabel(work, label);
    }

    /// <summary>As <see cref="Load(SegmentationItem, KeyedRandom, Span{float}, Span{byte})"/>, but the picture as it is before it is normalised and padded.</summary>
    /// <param name="item">The item.</param>
    /// <param name="random">The sample's randomness.</param>
    /// <param name="pixels">Blue, green, red: (Height, Width, 3); written is the content in the top left corner.</param>
    /// <param name="label">(Height, Width), every element is written.</param>
    /// <returns>Height and width of the content.</returns>
    /// <exception cref="DatasetException">A file cannot be used, or label and picture do not fit; the message names the file.</exception>
    public (int Height, int Width) LoadBytes(SegmentationItem item, KeyedRandom random, Span<byte> pixels, Span<byte> label)
    {
        var work = Augment(item, random);
        var (height, width) = (work.Picture.Height, work.Picture.Width);
        work.Picture.CopyTo(pixels, Width);
        FinishLabel(work, label);
        return (height, width);
    }

    /// <summary>Makes picture and label of a sample, in the workspace that is returned.</summary>
    private Workspace Augment(SegmentationItem item, KeyedRandom random)
    {
        if (!_workspaces.TryTake(out var work))
            work = new();
        Resize(item, random, work);
        var window = _crop.Draw(work.Label, random);
        work.Show(window);
        if (_flip.Draw(random))
            work.Flip();
        if (_photometric != null)
            PhotometricDistortion.Apply(work.Picture, _photometric.Draw(random));
        return work;
    }

    private void FinishLabel(Workspace work, Span<byte> label)
    {
        work.Classes.CopyTo(label, Width);
        _pad.FillLabel(label, work.Classes.Height, work.Classes.Width);
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
            using var stored = Picture.Over(values, decoded.Width, decoded.Height, channels: 1);
            resize.ResizeLabel(stored, work.Label);
        }
    }

    /// <summary>Memory of one sample in the making, used again for the next.</summary>
    private sealed class Workspace
    {
        private readonly Picture _flippedImage = new(), _flippedLabel = new();

        public byte[] LabelValues = [];

        public Picture Image { get; } = new();

        public Picture Label { get; } = new();

        /// <summary>What the sample shows of the picture.</summary>
        public Picture Picture { get; private set; } = null!;

        /// <summary>The same part of the label.</summary>
        public Picture Classes { get; private set; } = null!;

        public void Show(Rect window) => (Picture, Classes) = (Image.Window(window), Label.Window(window));

        public void Flip()
        {
            RandomFlip.Flip(Picture, _flippedImage);
            RandomFlip.Flip(Classes, _flippedLabel);
            (Picture, Classes) = (_flippedImage, _flippedLabel);
        }
    }
}
