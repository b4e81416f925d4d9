namespace SlakDet.Evaluation.Voc;

/// <summary>How the VOC evaluation measures.</summary>
public sealed record VocEvaluationOptions
{
    /// <summary>Which average precision.</summary>
    public VocMetric Metric { get; init; } = VocMetric.Voc07ElevenPoint;

    /// <summary>IoU from which on a detection matches, in (0, 1].</summary>
    public double IouThreshold { get; init; } = 0.5;
}
