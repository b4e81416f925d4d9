using System.Globalization;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Reports;

/// <summary>Precision-recall curves of a COCO evaluation: the precision at its 101 recall points, objects of all sizes, last limit of detections.</summary>
internal static class CocoCurves
{
    private const int WorstClasses = 8;

    /// <summary>Curves at some thresholds and over all of them, each the mean of the classes that have objects.</summary>
    public static IReadOnlyList<ReportCurve> OfAllClasses(CocoEvaluation evaluation, CocoArrays arrays)
    {
        var classes = Enumerable.Range(0, arrays.Classes).Where(index => evaluation.Classes[index].Ap >= 0).ToList();
        if (classes.Count == 0)
            return [];
        var thresholds = evaluation.Options.IouThresholds;
        return
        [
            .. Chosen(thresholds).Select(at => Curve(string.Create(CultureInfo.InvariantCulture, $"IoU {thresholds[at]:F2}"), point => classes.Average(index => At(arrays, evaluation, at, point, index)))),
            Curve("mean over IoU", point => classes.Average(index => MeanAt(arrays, evaluation, point, index))),
        ];
    }

    /// <summary>Curves of the classes of the lowest AP, each the mean over the thresholds.</summary>
    public static IReadOnlyList<ReportCurve> OfWorstClasses(CocoEvaluation evaluation, CocoArrays arrays) =>
    [
        .. Enumerable.Range(0, arrays.Classes).Where(index => evaluation.Classes[index].Ap >= 0).OrderBy(index => evaluation.Classes[index].Ap).Take(WorstClasses)
            .Select(index => Curve(evaluation.Classes[index].Name, point => MeanAt(arrays, evaluation, point, index))),
    ];

    // IoU 0.5, 0.75 and 0.9, where they were measured.
    private static IEnumerable<int> Chosen(IReadOnlyList<double> thresholds)
        => Enumerable.Range(0, thresholds.Count).Where(at => Math.Round(thresholds[at], 6) is 0.5 or 0.75 or 0.9);

    private static ReportCurve Curve(string name, Func<int, double> precision) => new(name, [.. CocoGrid.RecallPoints.Select((recall, point) => (recall, precision(point)))]);

    private static double MeanAt(CocoArrays arrays, CocoEvaluation evaluation, int point, int category)
        => Enumerable.Range(0, arrays.Thresholds).Average(at => At(arrays, evaluation, at, point, category));

    private static double At(CocoArrays arrays, CocoEvaluation evaluation, int threshold, int point, int category)
        => arrays.Precision(threshold, point, category, range: 0, evaluation.Options.MaxDetections.Count - 1);
}
