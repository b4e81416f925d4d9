using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Detection;

/// <summary>Makes training samples of detectors as MMDetection's recipes do. Can be used by many threads at once.</summary>
public sealed class DetectionTrainingPipeline
{
    private readonly DetectionTrainingPipelineConfig _config;
    private readonly RandomFlip _flip;
    private readonly PhotometricDistortion _photometric = new();
    private readonly InputCollator _collator;
    private readonly PixelStore _pixels;

    /// <summary>Prepares the steps.</summary>
    /// <param name="config">The steps.</param>
    /// <param name="pixels">Where pictures come from; null for files.</param>
    /// <exception cref="ArgumentException">A value of the config is out of its range.</exception>
    public DetectionTrainingPipeline(DetectionTrainingPipelineConfig config, PixelStore? pixels = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        Validate(config);
        (_config, _pixels) = (config, pixels ?? PixelStore.Files);
        _flip = new(config.FlipProbability);
        _collator = new(config.Mean, config.Std, config.PadDivisor);
    }

    /// <summary>Reads and augments a picture; a function of the item and the key of <paramref name="random"/>.</summary>
    /// <returns>The sample before it is normalised, without objects whose box is empty; the caller disposes it.</returns>
    /// <exception cref="DatasetException">The picture cannot be used; the message names the file.</exception>
    public DetectionSample Augment(DetectionItem item, KeyedRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var sample = DetectionSample.Decode(item, _pixels);
        try
        {
            switch (_config)
            {
                case MultiScaleCropPipelineConfig config:
                    Augment(sample, config, random);
                    break;
                case ResizePipelineConfig config:
                    Augment(sample, config, random);
                    break;
            }
            sample.RemoveEmpty();
            return sample;
        }
        catch
        {
            sample.Dispose();
            throw;
        }
    }

    /// <summary>Normalises and pads samples into a batch.</summary>
    /// <param name="samples">At least one, of <see cref="Augment(DetectionItem, KeyedRandom)"/>; they stay the caller's.</param>
    public DetectionInputs Collate(IReadOnlyList<DetectionSample> samples) => _collator.Collate(samples, withTargets: true);

    /// <summary>The same batch before it is normalised.</summary>
    /// <param name="samples">At least one, of <see cref="Augment(DetectionItem, KeyedRandom)"/>; they stay the caller's.</param>
    public DetectionByteInputs CollateBytes(IReadOnlyList<DetectionSample> samples) => _collator.CollateBytes(samples);

    private void Augment(DetectionSample sample, MultiScaleCropPipelineConfig config, KeyedRandom random)
    {
        if (_flip.Draw(random))
            sample.Flip();
        if (random.NextBool())
        {
            sample.Resize(Draw(config.ShortSidesBeforeCrop, config, random));
            var crop = new AbsoluteRangeCrop(config.CropShortest, config.CropLongest);
            sample.Crop(crop.Draw(sample.Image.Width, sample.Image.Height, random));
        }
        sample.Resize(Draw(config.ShortSides, config, random));
    }

    private void Augment(DetectionSample sample, ResizePipelineConfig config, KeyedRandom random)
    {
        sample.Resize(new(config.Scales[random.NextInt(config.Scales.Count)]));
        if (_flip.Draw(random))
            sample.Flip();
        if (config.Photometric)
            PhotometricDistortion.Apply(sample.Image, _photometric.Draw(random));
    }

    private static KeepRatioResize Draw(IReadOnlyList<int> shortSides, MultiScaleCropPipelineConfig config, KeyedRandom random) =>
        new((config.LongSide, shortSides[random.NextInt(shortSides.Count)]));

    private static void Validate(DetectionTrainingPipelineConfig config)
    {
        if (config.FlipProbability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(config), config.FlipProbability, "The probability of a flip is 0 to 1.");
        int[][] choices = config switch
        {
            MultiScaleCropPipelineConfig crop =>
                [[.. crop.ShortSides], [.. crop.ShortSidesBeforeCrop], [crop.LongSide], [crop.CropShortest]],
            ResizePipelineConfig resize => [[.. resize.Scales.SelectMany(scale => new[] { scale.Width, scale.Height })]],
            _ => throw new ArgumentException($"There is no pipeline for a {config.GetType().Name}.", nameof(config)),
        };
        foreach (var sides in choices)
            if (sides.Length == 0 || sides.Min() <= 0)
                throw new ArgumentException(
                    $"A list of sides needs at least one entry, and each above 0, not [{string.Join(", ", sides)}].", nameof(config));
        if (config is MultiScaleCropPipelineConfig { CropShortest: var shortest, CropLongest: var longest })
            ArgumentOutOfRangeException.ThrowIfLessThan(longest, shortest, nameof(config));
    }
}
