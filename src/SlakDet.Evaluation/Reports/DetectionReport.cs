using SlakDet.Evaluation.Detection;

namespace SlakDet.Evaluation.Reports;

/// <summary>What a report on detections shows: data alone. <see cref="ReportFolder"/> writes it.</summary>
public sealed record DetectionReport
{
    /// <summary>What was measured.</summary>
    public required string Title { get; init; }

    /// <summary>On what and how: names and values, such as the files.</summary>
    public required IReadOnlyList<(string Name, string Value)> Facts { get; init; }

    /// <summary>The numbers that count, the most important first.</summary>
    public required IReadOnlyList<ReportNumber> Numbers { get; init; }

    /// <summary>Names of the values of each class; by the first one the classes are ordered.</summary>
    public required IReadOnlyList<string> ClassColumns { get; init; }

    /// <summary>The classes, in any order.</summary>
    public required IReadOnlyList<ReportClass> Classes { get; init; }

    /// <summary>Precision-recall curves of all classes together.</summary>
    public IReadOnlyList<ReportCurve> Curves { get; init; } = [];

    /// <summary>Precision-recall curves of the worst classes.</summary>
    public IReadOnlyList<ReportCurve> WorstClassCurves { get; init; } = [];

    /// <summary>The score by size of the objects.</summary>
    public IReadOnlyList<ReportNumber> Sizes { get; init; } = [];

    /// <summary>Confusions, kinds of error and pictures, if they were looked for.</summary>
    public DetectionAnalysis? Analysis { get; init; }

    /// <summary>The folder that the pictures' file names are relative to, so that the page can link to them; null for no links.</summary>
    public string? ImageFolder { get; init; }
}
