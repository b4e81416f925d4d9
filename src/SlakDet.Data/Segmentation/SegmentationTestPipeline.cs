using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Loading;
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
    private readonly LabelReader _labels;

    /// <summary>Prepares the steps.</summary>
    /// <exception cref="ArgumentException">A value of the config is out of its range.</exception>
    public SegmentationTestPipeline(SegmentationTestConfig config)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Scale.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Scale.Height);
        OpenCvThreads.UseOne();
        _resize = new(config.Scale);
        _normalizer = new(config.Mean, config.Std);
        _labels = new(config.ReduceZeroLabel, config.ClassCount);
    }

    /// <summary>Prepares a picture with its label.</summary>
    /// <exception cref="DatasetException">A file cannot be used, or label and picture do not fit; the message names the file.</exception>
    public TestSample Load(SegmentationItem item)
    {
        using var decoded = ImageFile.DecodeColor(item.ImagePath);
        byte[] label = [];
        _labels.Read(item, decoded, ref label);
        return Prepare(item.Name, decoded, label);
    }

    /// <summary>Prepares a picture that has no label.</summary>
    /// <exception cref="DatasetException">The file cannot be used; the message names it.</exception>
    public TestSample Load(string imagePath)
    {
        using var decoded = ImageFile.DecodeColor(imagePath);
        return Prepare(Path.GetFileNameWithoutExtension(imagePath), decoded, label: null);
    }

    private TestSample Prepare(string name, Mat decoded, byte[]? label)
    {
        using var resized = new Mat();
        _resize.ResizeImage(decoded, resized);
        var image = GC.AllocateUninitializedArray<float>(3 * resized.Height * resized.Width);
        _normalizer.Apply(resized, image, resized.Height, resized.Width);
        return new(name, image, resized.Height, resized.Width, decoded.Height, decoded.Width, label);
    }
}
