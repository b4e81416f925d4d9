namespace SlakDet.Training.Optimization;

/// <summary>Parameters that share a learning rate and a weight decay.</summary>
/// <param name="LearningRateScale">What the learning rate of the configuration is multiplied by, greater than 0.</param>
/// <param name="WeightDecay">The weight decay itself, at least 0.</param>
/// <param name="Names">Full names, in the order of the model.</param>
public sealed record ParameterGroup(double LearningRateScale, double WeightDecay, IReadOnlyList<string> Names);
