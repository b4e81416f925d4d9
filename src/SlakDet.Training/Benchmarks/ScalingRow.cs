namespace SlakDet.Training.Benchmarks;

/// <summary>Networks of one kernel size in all stages, alike but for the form of their large kernels.</summary>
/// <param name="Kernel">M.</param>
/// <param name="Full">M x M and 5 x 5.</param>
/// <param name="Decomposed">M x 5, 5 x M and 5 x 5.</param>
/// <param name="Sparse">The same with two of five weights zero.</param>
public sealed record ScalingRow(int Kernel, ScalingCost Full, ScalingCost Decomposed, ScalingCost Sparse);
