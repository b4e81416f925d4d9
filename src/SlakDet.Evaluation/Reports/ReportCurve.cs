namespace SlakDet.Evaluation.Reports;

/// <summary>A precision-recall curve.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Points">Recall and precision, each in [0, 1], by ascending recall.</param>
public sealed record ReportCurve(string Name, IReadOnlyList<(double Recall, double Precision)> Points);
