namespace SlakDet.Data.Detection;

/// <summary>
/// How training samples of detectors are made: <see cref="MultiScaleCropPipelineConfig"/> or <see cref="ResizePipelineConfig"/>.
/// </summary>
public abstract record DetectionTrainingPipelineConfig
{
    private protected DetectionTrainingPipelineConfig()
    {
    }

    /// <summary>Probability of a mirrored sample.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>Sides are padded to multiples of this, in pixels.</summary>
    public int PadDivisor { get; init; } = 32;

    /// <summary>Mean of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [123.675, 116.28, 103.53];

    /// <summary>Standard deviation of red, green, blue on the scale 0 to 255.</summary>
    public IReadOnlyList<double> Std { get; init; } = [58.395, 57.12, 57.375];
}
