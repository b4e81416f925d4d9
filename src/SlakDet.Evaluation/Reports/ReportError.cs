namespace SlakDet.Evaluation.Reports;

/// <summary>One kind of error.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Count">How often it happened; null where it is not counted.</param>
/// <param name="LostAp">How much AP at IoU 0.5 would rise if just these errors were mended, in [0, 1].</param>
public sealed record ReportError(string Name, string Meaning, int? Count, double LostAp);
