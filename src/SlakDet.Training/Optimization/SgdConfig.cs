namespace SlakDet.Training.Optimization;

/// <summary>Stochastic gradient descent with momentum; the weight decay is an L2 penalty.</summary>
public sealed record SgdConfig : OptimizerConfig
{
    /// <summary>Decay of the momentum buffer, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;
}
