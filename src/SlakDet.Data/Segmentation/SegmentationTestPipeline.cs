using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Segmentation;

/// <summary>
/// Prepares pictures for prediction: decode, keep-ratio resize, normalise; no padding, and labels stay at their own size. Can be used
/// by many threads at once.
/// </summary>
/// <remarks>For multi-scale tests make one pipeline a scale.</remarks>
public sealed class SegmentationTestPipeline
{
    private readonly KeepRatioResize _resize;
    private readonly Normalizer _normalizer;
    private readonly PixelStore _pixels;
    private readonly LabelReader _labels;

    /// <summary>Prepares the steps.</summary>
    /// <param name="config">The steps.</param>
    /// <param name="pixels">Where the pictures and labels of items come from; null for files.</param>
    /// <exception cref="ArgumentException">A value of the config is out of its range.</exception>
    public SegmentationTestPipeline(SegmentationTestConfig config, PixelStore? pixels = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Scale.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Scale.Height);
        _resize = new(config.Scale);
        _normalizer = new(config.Mean, config.Std);
        _pixels = pixels ?? PixelStore.Files;
        _labels = new(config.ReduceZeroLabel, config.ClassCount, _pixels);
    }

    /// <summary>Prepares a picture with its label.</summary>
    /// <exception cref="DatasetException">A file cannot be used, or label and picture do not fit; the message names the file.</exception>
    public TestSample Load(SegmentationItem item)
    {
        using var decoded = _pixels.Picture(item.ImagePath);
        byte[] label = [];
        _labels.Read(item, decoded, ref label);
        return Prepare(item.Name, decoded, label);
    }

    /// <summary>Prepares a picture file that has no label.</summary>
    /// <exception cref="DatasetException">The file cannot be used; the message names it.</exception>
    public TestSample Load(string imagePath)
    {
        using var decoded = PixelStore.Files.Picture(imagePath);
        return Prepare(Path.GetFileNameWithoutExtension(imagePath), decoded, label: null);
    }

    private TestSample Prepare(string name, StoredPicture decoded, byte[]? label)
    {
        using var resized = new Picture();
        _resize.ResizeImage(decoded.Pixels, resized);
        var image = GC.AllocateUninitializedArray<float>(3 * resized.Height * resized.Width);
        _normalizer.Apply(resized, image, resized.Height, resized.Width);
        return new(name, image, resized.Height, resized.Width, decoded.Height, decoded.Width, label);
    }
}
