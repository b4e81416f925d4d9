using SlakDet.Data.Transforms;
using SlakDet.Data.Transforms.RandAugment;

namespace SlakDet.Data.Classification;

/// <summary>How training samples of a classifier are made. The defaults are the published ImageNet recipe.</summary>
public sealed record ClassificationTrainConfig
{
    /// <summary>Height and width of a sample in pixels.</summary>
    public int Size { get; init; } = 224;

    /// <summary>The part of the picture that is shown.</summary>
    public RandomResizedCrop Crop { get; init; } = new();

    /// <summary>Probability of a mirrored sample.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>What else is done to a picture; null for nothing.</summary>
    public RandomAugmentation? Augmentation { get; init; } = new();

    /// <summary>The window that is overwritten; a probability of 0 for none.</summary>
    public RandomErasing Erasing { get; init; } = new();

    /// <summary>How the samples of a batch are mixed; null for not at all.</summary>
    public BatchMixing? Mixing { get; init; } = new();

    /// <summary>Mean of red, green, blue on the scale 0 to 255; also the colour of what comes into a picture from outside.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [123.675, 116.28, 103.53];

    /// <summary>Standard deviation of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Std { get; init; } = [58.395, 57.12, 57.375];
}
