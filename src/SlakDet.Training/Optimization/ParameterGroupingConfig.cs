namespace SlakDet.Training.Optimization;

/// <summary>How the parameters of a model are put into optimizer groups.</summary>
public sealed record ParameterGroupingConfig
{
    /// <summary>One group for all parameters.</summary>
    public static ParameterGroupingConfig None { get; } = new();

    /// <summary>Layer-wise learning rates; nothing for the same rate everywhere.</summary>
    public LayerDecay? LayerDecay { get; init; }

    /// <summary>Which parameters weight decay leaves alone.</summary>
    public WeightDecayRule WeightDecayRule { get; init; } = WeightDecayRule.All;
}
