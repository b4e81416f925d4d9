namespace SlakDet.Data.Segmentation;

/// <summary>How training samples are made. The defaults are the published ADE20K recipe, but for <see cref="ReduceZeroLabel"/>.</summary>
public sealed record SegmentationTrainConfig
{
    /// <summary>Scale of the keep-ratio resize at ratio 1, in pixels.</summary>
    public (int Width, int Height) Scale { get; init; } = (2048, 512);

    /// <summary>Smallest resize ratio, above 0.</summary>
    public double RatioLow { get; init; } = 0.5;

    /// <summary>Largest resize ratio.</summary>
    public double RatioHigh { get; init; } = 2.0;

    /// <summary>Height of a sample in pixels.</summary>
    public int CropHeight { get; init; } = 512;

    /// <summary>Width of a sample in pixels.</summary>
    public int CropWidth { get; init; } = 512;

    /// <summary>Largest share of one class in a crop before another is tried; 1 takes every crop.</summary>
    public double CategoryMaxRatio { get; init; } = 0.75;

    /// <summary>Probability of a mirrored sample.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Whether brightness, contrast, saturation and hue are changed.</summary>
    public bool Photometric { get; init; } = true;

    /// <summary>True when 0 in a label file means "no class" and class k is stored as k + 1.</summary>
    public bool ReduceZeroLabel { get; init; }

    /// <summary>Number of classes, 1 to 255; a label value outside is an error that names the file.</summary>
    public int ClassCount { get; init; } = 255;

    /// <summary>Mean of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [123.675, 116.28, 103.53];

    /// <summary>Standard deviation of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Std { get; init; } = [58.395, 57.12, 57.375];
}
