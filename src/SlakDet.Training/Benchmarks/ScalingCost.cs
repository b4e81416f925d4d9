namespace SlakDet.Training.Benchmarks;

/// <summary>What a network of one kernel size costs.</summary>
/// <param name="Parameters">Values that are trained and not zero.</param>
/// <param name="MultiplyAdds">Multiply-accumulates of those for one picture.</param>
/// <param name="Milliseconds">Median time of the backbone for one picture, without gradients.</param>
public sealed record ScalingCost(double Parameters, double MultiplyAdds, double Milliseconds);
