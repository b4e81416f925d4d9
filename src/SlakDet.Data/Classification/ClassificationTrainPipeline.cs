using System.Collections.Concurrent;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;
using SlakDet.Data.Transforms.RandAugment;

namespace SlakDet.Data.Classification;

/// <summary>
/// Makes training samples as the published ImageNet recipe does: decode, random resized crop, flip, RandAugment, normalise, random erasing. Can be
/// used by many threads at once.
/// </summary>
public sealed class ClassificationTrainPipeline
{
    private readonly ClassificationTrainConfig _config;
    private readonly RandomFlip _flip;
    private readonly Normalizer _normalizer;
    private readonly Vec3b _fill;
    private readonly ConcurrentBag<Workspace> _workspaces = [];

    /// <summary>Prepares the steps.</summary>
    /// <exception cref="ArgumentException">A value of the config is out of its range.</exception>
    public ClassificationTrainPipeline(ClassificationTrainConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Validate(config);
        _config = config;
        _flip = new(config.FlipProbability);
        _normalizer = new(config.Mean, config.Std);
        var mean = config.Mean.Select(value => (byte)Math.Round(Math.Clamp(value, 0, 255))).ToArray();
        _fill = new(mean[2], mean[1], mean[0]);
    }

    /// <summary>Height and width of every sample.</summary>
    public int Size => _config.Size;

    /// <summary>How the samples of a batch are to be mixed; null for not at all.</summary>
    public BatchMixing? Mixing => _config.Mixing;

    /// <summary>Makes a sample; a function of the picture and the key of <paramref name="random"/>.</summary>
    /// <param name="imagePath">The picture.</param>
    /// <param name="random">The sample's randomness.</param>
    /// <param name="image">(3, Size, Size), every element is written.</param>
    /// <exception cref="DatasetException">The file cannot be used; the message names it.</exception>
    public void Load(string imagePath, KeyedRandom random, Span<float> image)
    {
        if (!_workspaces.TryTake(out var work))
            work = new();
        Show(imagePath, random, work);
        foreach (var step in _config.Augmentation?.Draw(random) ?? [])
            RandomAugmentation.Apply(ref work.Image, ref work.Scratch, step, _fill);
        _normalizer.Apply(work.Image, image, Size, Size);
        if (_config.Erasing.Draw(Size, Size, random) is { } window)
            RandomErasing.Fill(image, Size, Size, window, random);
        _workspaces.Add(work);   // not after an exception: that is rare, and what is left in there then is not clear
    }

    private void Show(string imagePath, KeyedRandom random, Workspace work)
    {
        using var decoded = ImageFile.DecodeColor(imagePath);
        decoded.Crop(_config.Crop.Draw(decoded.Width, decoded.Height, random));
        BicubicResize.Apply(decoded, work.Image, Size, Size);
        if (!_flip.Draw(random))
            return;
        RandomFlip.Flip(work.Image, work.Scratch);
        (work.Image, work.Scratch) = (work.Scratch, work.Image);
    }

    private static void Validate(ClassificationTrainConfig config)
    {
        var (crop, erasing) = (config.Crop, config.Erasing);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(config.Size);
        Require(crop is { ScaleLow: > 0, ScaleHigh: <= 1 } && crop.ScaleLow <= crop.ScaleHigh, $"The crop's scale is {crop.ScaleLow} to {crop.ScaleHigh}; it must lie in (0, 1].");
        Require(crop.RatioLow > 0 && crop.RatioLow <= crop.RatioHigh, $"The crop's ratio is {crop.RatioLow} to {crop.RatioHigh}; it must be above 0, the first not above the second.");
        Require(config.FlipProbability is >= 0 and <= 1, $"The probability of a flip is {config.FlipProbability}; it must be 0 to 1.");
        Require(erasing is { Probability: >= 0 and <= 1, AreaLow: > 0, AreaHigh: <= 1, RatioLow: > 0 and <= 1 } && erasing.AreaLow <= erasing.AreaHigh,
            $"The erasing is {erasing}; probability and areas must be at most 1, the first area above 0 and not above the second, the ratio in (0, 1].");
        Require(config.Augmentation is null or { Layers: >= 0, Probability: >= 0 and <= 1, Magnitude: >= 0 and <= 10, MagnitudeDeviation: >= 0 },
            $"The augmentation is {config.Augmentation}; the probability must be 0 to 1, the magnitude 0 to 10, the others at least 0.");
        Require(config.Mixing is null or { MixupAlpha: >= 0, CutMixAlpha: >= 0, Probability: >= 0 and <= 1, SwitchProbability: >= 0 and <= 1 },
            $"The mixing is {config.Mixing}; the probabilities must be 0 to 1, the others at least 0.");

        static void Require(bool holds, string message)
        {
            if (!holds)
                throw new ArgumentException(message, nameof(config));
        }
    }

    /// <summary>Memory of one sample in the making, used again for the next.</summary>
    private sealed class Workspace
    {
        public Picture Image = new(), Scratch = new();
    }
}
