using SlakDet.Data.Detection;
using SlakDet.Evaluation.Voc;
using SlakDet.Heads.Detection;

namespace SlakDet.Training.Detection;

/// <summary>PASCAL VOC's average precision of a model's detections.</summary>
internal static class VocScore
{
    /// <summary>Scores boxes.</summary>
    /// <param name="set">The pictures; objects that do not count are the difficult ones.</param>
    /// <param name="found">What was found on each.</param>
    /// <param name="metric">Which of VOC's precisions.</param>
    public static DetectionResult Compute(DetectionDataset set, IReadOnlyList<Detections> found, DetectionMetric metric)
    {
        var options = new VocEvaluationOptions
        {
            Metric = metric switch
            {
                DetectionMetric.Voc07 => VocMetric.Voc07ElevenPoint,
                DetectionMetric.Devkit07 => VocMetric.Devkit07,
                DetectionMetric.Area => VocMetric.VocArea,
                _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not one of PASCAL VOC's."),
            },
        };
        var scores = VocEvaluator.Evaluate([.. set.Items.Select((item, i) => new VocPicture(
            [.. Objects(item.Boxes, item.Labels, difficult: false), .. Objects(item.IgnoredBoxes, item.IgnoredLabels, difficult: true)], Found(found[i])))], set.Classes.Count, options);
        return new DetectionResult("AP50", [("AP50", scores.MeanAp)],
            [.. scores.Classes.Select(score => (set.Classes.Names[score.ClassIndex], (IReadOnlyList<(string, double)>)[("AP50", score.Ap)]))]);
    }

    // Sets count from 0, with all four edges one less than VOC's files have them.
    private static IEnumerable<VocTruth> Objects(float[] boxes, int[] labels, bool difficult) => labels.Select((label, i) =>
        new VocTruth(label, boxes[4 * i] + 1.0, boxes[4 * i + 1] + 1.0, boxes[4 * i + 2] + 1.0, boxes[4 * i + 3] + 1.0, difficult));

    private static IReadOnlyList<VocDetection> Found(Detections found) => [.. Enumerable.Range(0, found.Count).Select(i =>
        new VocDetection(found.Labels[i], found.Scores[i], found.Boxes[4 * i], found.Boxes[4 * i + 1], found.Boxes[4 * i + 2], found.Boxes[4 * i + 3]))];
}
