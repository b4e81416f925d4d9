namespace SlakDet.Training.Optimization;

/// <summary>Which optimizer, and its constants. A closed union: <see cref="AdamWConfig"/> or <see cref="SgdConfig"/>.</summary>
public abstract record OptimizerConfig
{
    /// <summary>Base learning rate, above 0; layer decay and the schedule scale it.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Weight decay of the parameters that have one.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>How parameters are grouped: layer decay and who is not decayed.</summary>
    public required ParameterGroupingConfig Grouping { get; init; }
}
