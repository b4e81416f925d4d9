namespace SlakDet.Backbones.Sparsity;

/// <summary>Which weights an update of the masks takes up.</summary>
public enum GrowthRule
{
    /// <summary>Any, with equal chances; the number is that of the pruned weights on average.</summary>
    Random,

    /// <summary>Those with the largest gradient in the step just taken.</summary>
    Gradient,

    /// <summary>Those that the optimizer would move most (<see cref="IOptimizerMoments.Direction"/>).</summary>
    Momentum,
}
