namespace SlakDet.Training.Benchmarks;

/// <summary>Median times of a block's large kernel in milliseconds, a whole batch.</summary>
/// <param name="Forward">Without gradients.</param>
/// <param name="Both">Forward and all gradients: of the map, the kernels and the norms.</param>
public readonly record struct BlockTimes(double Forward, double Both);
