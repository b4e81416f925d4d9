namespace SlakDet.Training.Checkpoints;

/// <summary>The metric that made a checkpoint the best of its run.</summary>
/// <param name="Name">Name of the metric, such as <c>mIoU</c>.</param>
/// <param name="Value">Its value, finite.</param>
public sealed record BestMetric(string Name, double Value);
