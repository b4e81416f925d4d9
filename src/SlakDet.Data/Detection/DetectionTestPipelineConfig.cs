namespace SlakDet.Data.Detection;

/// <summary>
/// How pictures are prepared for prediction. The defaults are the published COCO recipe; PASCAL VOC takes the scale (1000, 600).
/// </summary>
public sealed record DetectionTestPipelineConfig
{
    /// <summary>Scale of the keep-ratio resize, in pixels.</summary>
    public (int Width, int Height) Scale { get; init; } = (1333, 800);

    /// <summary>Sides are padded to multiples of this, in pixels.</summary>
    public int PadDivisor { get; init; } = 32;

    /// <summary>Mean of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [123.675, 116.28, 103.53];

    /// <summary>Standard deviation of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Std { get; init; } = [58.395, 57.12, 57.375];
}
