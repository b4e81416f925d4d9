using SlakDet.Annotations.Coco;
using SlakDet.Data.Detection;
using SlakDet.Evaluation.Coco;
using SlakDet.Heads.Detection;

namespace SlakDet.Training.Detection;

/// <summary>COCO's average precisions of a model's detections.</summary>
internal static class CocoScore
{
    /// <summary>Scores boxes, and masks where there are some; masks decide.</summary>
    /// <param name="set">The pictures, read from a COCO file.</param>
    /// <param name="found">What was found on each.</param>
    /// <param name="hasMasks">Whether the detections have masks.</param>
    public static DetectionResult Compute(DetectionDataset set, IReadOnlyList<Detections> found, bool hasMasks)
    {
        var truth = set.Coco ?? throw new InvalidOperationException("Only a set read from one COCO file can be scored as COCO does.");
        var rows = set.Items.SelectMany((item, i) => DetectionRows.Of(found[i], item.ImageId, set.Classes.CategoryIds)).ToList();
        var boxes = Evaluate(truth, rows, CocoIouType.Box);
        var masks = hasMasks ? Evaluate(truth, rows, CocoIouType.Mask) : null;
        return new DetectionResult(masks == null ? "bboxAP" : "segmAP",
            [.. Summary("bbox", boxes.Summary), .. masks == null ? [] : Summary("segm", masks.Summary)],
            [
                .. set.Classes.Names.Select((name, label) =>
                {
                    var id = set.Classes.CategoryIds[label];
                    var box = boxes.Classes.Single(score => score.CategoryId == id);
                    var mask = masks?.Classes.Single(score => score.CategoryId == id);
                    return (name, (IReadOnlyList<(string, double)>)
                    [
                        ("bboxAP", Share(box.Ap)), ("bboxAP50", Share(box.Ap50)),
                        .. mask == null ? Array.Empty<(string, double)>() : [("segmAP", Share(mask.Ap)), ("segmAP50", Share(mask.Ap50))],
                    ]);
                }),
            ]);
    }

    private static CocoEvaluation Evaluate(CocoDataset truth, IReadOnlyList<CocoResult> rows, CocoIouType type) =>
        CocoEvaluator.Evaluate(truth, rows, new CocoEvaluationOptions { IouType = type });

    private static IEnumerable<(string Name, double Value)> Summary(string type, CocoSummary summary) =>
    [
        ($"{type}AP", Share(summary.Ap)), ($"{type}AP50", Share(summary.Ap50)), ($"{type}AP75", Share(summary.Ap75)),
        ($"{type}APs", Share(summary.ApSmall)), ($"{type}APm", Share(summary.ApMedium)), ($"{type}APl", Share(summary.ApLarge)), ($"{type}AR", Share(summary.ArThird)),
    ];

    /// <summary>COCO says -1 where there is nothing to measure; here that is NaN.</summary>
    private static double Share(double value) => value < 0 ? double.NaN : value;
}
