namespace SlakDet.Training.Benchmarks;

/// <summary>How one evaluator did.</summary>
/// <param name="Name">Which.</param>
/// <param name="Seconds">Its whole process, from start to end, the median of the repeats.</param>
/// <param name="LeastSeconds">The fastest of the repeats.</param>
/// <param name="CpuSeconds">Time of all cores together, the median.</param>
/// <param name="PeakBytes">Most memory that it held in any repeat.</param>
public sealed record EvaluationTiming(string Name, double Seconds, double LeastSeconds, double CpuSeconds, long PeakBytes);
