namespace SlakDet.Data.Segmentation;

/// <summary>
/// How pictures are prepared for prediction. The defaults are the published ADE20K recipe, but for <see cref="ReduceZeroLabel"/>.
/// </summary>
public sealed record SegmentationTestConfig
{
    /// <summary>Scale of the keep-ratio resize, in pixels.</summary>
    public (int Width, int Height) Scale { get; init; } = (2048, 512);

    /// <summary>True when 0 in a label file means "no class" and class k is stored as k + 1.</summary>
    public bool ReduceZeroLabel { get; init; }

    /// <summary>Number of classes, 1 to 255; a label value outside is an error that names the file.</summary>
    public int ClassCount { get; init; } = 255;

    /// <summary>Mean of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [123.675, 116.28, 103.53];

    /// <summary>Standard deviation of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Std { get; init; } = [58.395, 57.12, 57.375];
}
