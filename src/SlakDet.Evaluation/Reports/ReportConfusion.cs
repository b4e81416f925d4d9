namespace SlakDet.Evaluation.Reports;

/// <summary>Which classes were taken for which.</summary>
/// <param name="Meaning">Which detections were counted, and when they belong to an object.</param>
/// <param name="Names">Names of the classes; the last name is that of the background.</param>
/// <param name="Counts">
/// For each true class a row with the count for each predicted class. The last row counts detections on nothing, the last column objects that
/// were not found.
/// </param>
public sealed record ReportConfusion(string Meaning, IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<long>> Counts);
