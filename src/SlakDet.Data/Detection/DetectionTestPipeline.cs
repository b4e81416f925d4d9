using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Detection;

/// <summary>Prepares pictures for prediction: decode, keep-ratio resize, normalise, pad. Can be used by many threads at once.</summary>
public sealed class DetectionTestPipeline
{
    private readonly KeepRatioResize _resize;
    private readonly InputCollator _collator;
    private readonly PixelStore _pixels;

    /// <summary>Prepares the steps.</summary>
    /// <param name="config">The steps.</param>
    /// <param name="pixels">Where the pictures of items come from; null for files.</param>
    /// <exception cref="ArgumentException">A value of the config is out of its range.</exception>
    public DetectionTestPipeline(DetectionTestPipelineConfig config, PixelStore? pixels = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Scale.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Scale.Height);
        (_resize, _collator, _pixels) = (new(config.Scale), new(config.Mean, config.Std, config.PadDivisor), pixels ?? PixelStore.Files);
    }

    /// <summary>Prepares a picture of a set as a batch of one.</summary>
    /// <exception cref="DatasetException">The file cannot be used, or its size is not the annotated one; the message names it.</exception>
    public DetectionInputs Load(DetectionItem item) => Prepare(DetectionSample.Decode(item, _pixels));

    /// <summary>Prepares a picture file without annotations as a batch of one.</summary>
    /// <exception cref="DatasetException">The file cannot be used; the message names it.</exception>
    public DetectionInputs Load(string imagePath)
    {
        var image = ImageFile.DecodeColor(imagePath);
        var item = new DetectionItem
        {
            FileName = Path.GetFileName(imagePath), ImagePath = imagePath, WidthPx = image.Width, HeightPx = image.Height,
        };
        return Prepare(new(item, image));
    }

    private DetectionInputs Prepare(DetectionSample sample)
    {
        using (sample)
        {
            sample.Resize(_resize);
            return _collator.Collate([sample], withTargets: false);
        }
    }
}
