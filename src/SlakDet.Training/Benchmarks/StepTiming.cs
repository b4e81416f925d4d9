namespace SlakDet.Training.Benchmarks;

/// <summary>Median times of a model in milliseconds with one kind of kernels.</summary>
/// <param name="Kernels">Whose kernels, by their name in a config; <c>sparse</c> is ours with two of five backbone weights zero.</param>
/// <param name="BackboneInference">The backbone without gradients, one picture.</param>
/// <param name="BackboneStep">The backbone with all its gradients, one picture; null where it was not measured.</param>
/// <param name="TrainingStep">Losses, gradients and optimizer of the whole model on a batch of the config; null where it was not measured.</param>
/// <param name="PeakMemoryMb">Most memory that the process held in that step, in 10^6 bytes; null where the system does not tell.</param>
public sealed record StepTiming(string Kernels, double BackboneInference, double? BackboneStep, double? TrainingStep, double? PeakMemoryMb);
