namespace SlakDet.Evaluation.Reports;

/// <summary>A class's row in a report.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Objects">Objects to find.</param>
/// <param name="Detections">Detections that were scored.</param>
/// <param name="Values">A share in [0, 1] for each of <see cref="DetectionReport.ClassColumns"/>; null where there is nothing to measure.</param>
public sealed record ReportClass(string Name, int Objects, int Detections, IReadOnlyList<double?> Values);
