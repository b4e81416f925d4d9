namespace SlakDet.Evaluation.Reports;

/// <summary>How one picture went.</summary>
/// <param name="FileName">Its file name.</param>
/// <param name="TruePositives">Detections that found an object.</param>
/// <param name="FalsePositives">Detections that found none.</param>
/// <param name="FalseNegatives">Objects that were not found.</param>
public sealed record ReportImage(string FileName, int TruePositives, int FalsePositives, int FalseNegatives);
