namespace SlakDet.Training.Optimization;

/// <summary>AdamW: Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019).</summary>
public sealed record AdamWConfig : OptimizerConfig
{
    /// <summary>Decay of the first moment, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment, in [0, 1).</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;
}
