namespace SlakDet.Training.Benchmarks;

/// <summary>Median times of an operator of detectors in milliseconds, a whole batch, with what the host does for it.</summary>
/// <param name="Name">What it did.</param>
/// <param name="Forward">Without gradients.</param>
/// <param name="Both">Forward and gradient; null where there is none.</param>
public sealed record OperatorTiming(string Name, double Forward, double? Both);
