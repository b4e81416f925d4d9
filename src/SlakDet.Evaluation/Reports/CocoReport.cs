using System.Globalization;
using SlakDet.Annotations.Coco;
using SlakDet.Evaluation.Coco;
using SlakDet.Evaluation.Detection;

namespace SlakDet.Evaluation.Reports;

/// <summary>The report on a COCO evaluation.</summary>
public static class CocoReport
{
    private static readonly string[] Columns = ["AP", "AP50", "AP75", "APs", "APm", "APl", "AR", "ARs", "ARm", "ARl"];

    /// <summary>Gathers what the report shows.</summary>
    /// <param name="truth">Pictures, classes and objects.</param>
    /// <param name="results">The detections.</param>
    /// <param name="evaluation">What <see cref="CocoEvaluator"/> found in them, with <see cref="CocoEvaluationOptions.KeepArrays"/>.</param>
    /// <exception cref="ArgumentException">The evaluation has no arrays.</exception>
    public static DetectionReport Create(CocoDataset truth, IReadOnlyList<CocoResult> results, CocoEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(evaluation);
        var arrays = evaluation.Arrays ?? throw new ArgumentException("The evaluation has no arrays; evaluate with KeepArrays.", nameof(evaluation));
        var summary = evaluation.Summary;
        var limits = evaluation.Options.MaxDetections;
        return new DetectionReport
        {
            Title = evaluation.Options.IouType == CocoIouType.Mask ? "COCO evaluation of masks" : "COCO evaluation of boxes",
            Facts =
            [
                ("pictures", Integer(truth.Images.Count)),
                ("objects", Integer(truth.Annotations.Count)),
                ("detections", Integer(results.Count)),
                ("detections scored", $"at most {limits[^1]} of a class in a picture"),
            ],
            Numbers =
            [
                Number("AP", "average precision, mean over IoU 0.50 to 0.95", summary.Ap),
                Number("AP50", "average precision at IoU 0.50", summary.Ap50),
                Number("AP75", "average precision at IoU 0.75", summary.Ap75),
                Number($"AR{limits[0]}", $"average recall with {limits[0]} detection(s) of a class in a picture", summary.ArFirst),
                Number($"AR{limits[1]}", $"average recall with {limits[1]}", summary.ArSecond),
                Number($"AR{limits[2]}", $"average recall with {limits[2]}", summary.ArThird),
            ],
            Sizes =
            [
                Number("APs", "AP of objects up to 32 x 32 pixels", summary.ApSmall),
                Number("APm", "AP of objects of 32 x 32 to 96 x 96 pixels", summary.ApMedium),
                Number("APl", "AP of objects from 96 x 96 pixels", summary.ApLarge),
                Number("ARs", "recall of small ones", summary.ArSmall),
                Number("ARm", "recall of medium ones", summary.ArMedium),
                Number("ARl", "recall of large ones", summary.ArLarge),
            ],
            ClassColumns = Columns,
            Classes = [.. evaluation.Classes.Select(Class)],
            Curves = CocoCurves.OfAllClasses(evaluation, arrays),
            WorstClassCurves = CocoCurves.OfWorstClasses(evaluation, arrays),
            Analysis = DetectionAnalyzer.Analyze(truth, results, new() { IouType = evaluation.Options.IouType, Threads = evaluation.Options.Threads }),
        };
    }

    private static ReportClass Class(CocoClassScore score) => new(
        score.Name,
        score.Objects,
        score.Detections,
        [
            Share(score.Ap), Share(score.Ap50), Share(score.Ap75), Share(score.ApSmall), Share(score.ApMedium), Share(score.ApLarge),
            Share(score.Ar), Share(score.ArSmall), Share(score.ArMedium), Share(score.ArLarge),
        ]);

    private static ReportNumber Number(string name, string meaning, double value) => new(name, meaning, Share(value));

    // The COCO evaluation says -1 where there is nothing to measure.
    private static double? Share(double value) => value < 0 ? null : value;

    private static string Integer(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
