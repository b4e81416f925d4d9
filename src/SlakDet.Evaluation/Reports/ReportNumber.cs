namespace SlakDet.Evaluation.Reports;

/// <summary>One of the numbers that a report opens with.</summary>
/// <param name="Name">Short name, such as <c>AP50</c>.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Value">A share in [0, 1]; null where there is nothing to measure.</param>
public sealed record ReportNumber(string Name, string Meaning, double? Value);
