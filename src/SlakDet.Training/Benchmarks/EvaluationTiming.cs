namespace SlakDet.Training.Benchmarks;

/// <summary>How one evaluator did.</summary>
/// <param name="Name">Which.</param>
/// <param name="Seconds">Its whole process, from start to end, the median of the repeats.</param>
/// <param name="LeastSeconds">The fastest of the repeats.</param>
/// <param name="PeakBytes">Most memory that it held in any repeat.</param>
public sealed record EvaluationTiming(string Name, double Seconds, double LeastSeconds, long PeakBytes);
