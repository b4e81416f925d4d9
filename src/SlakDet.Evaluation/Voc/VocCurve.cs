using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Voc;

/// <summary>Average precision from the verdicts on a class's detections.</summary>
internal static class VocCurve
{
    // i * 0.1 as NumPy makes them: 0.3, 0.6 and 0.7 are a bit above, so a recall of exactly 3/10 does not reach the fourth point.
    private static readonly double[] SinglePoints = [.. Enumerable.Range(0, 11).Select(i => i * 0.1)];

    // 0:0.1:1 as MATLAB makes them, from both ends to the middle: only 0.3 is a bit above.
    private static readonly double[] DoublePoints = [.. Enumerable.Range(0, 11).Select(i => i <= 5 ? i * 0.1 : 1 - (10 - i) * 0.1)];

    /// <summary>Recall and precision up to each detection, and the average precision.</summary>
    public static VocClassScore Of(int classIndex, int objects, sbyte[] verdicts, VocMetric metric)
    {
        var (recall, precision) = (new double[verdicts.Length], new double[verdicts.Length]);
        var (right, counted) = (0, 0);
        for (var i = 0; i < verdicts.Length; i++)
        {
            right += verdicts[i] > 0 ? 1 : 0;
            counted += verdicts[i] != 0 ? 1 : 0;
            recall[i] = (double)right / objects;
            precision[i] = counted == 0 ? 0 : metric == VocMetric.Devkit07 ? (double)right / counted : (float)right / counted;
        }

        var ap = metric switch
        {
            _ when objects == 0 => double.NaN,
            VocMetric.Voc07ElevenPoint => ElevenPointsSingle(recall, precision),
            VocMetric.VocArea => Area(recall, precision),
            VocMetric.Devkit07 => ElevenPointsDouble(recall, precision),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric."),
        };
        return new VocClassScore(classIndex, ap, objects, recall, precision);
    }

    private static double ElevenPointsSingle(double[] recall, double[] precision)
    {
        var sum = 0f;
        foreach (var point in SinglePoints)
            sum += (float)Best(recall, precision, point);
        return sum / 11;
    }

    private static double ElevenPointsDouble(double[] recall, double[] precision)
    {
        var ap = 0.0;
        foreach (var point in DoublePoints)
            ap += Best(recall, precision, point) / 11;
        return ap;
    }

    /// <summary>Best precision from a recall on; 0 if it is not reached. Recall never falls.</summary>
    private static double Best(double[] recall, double[] precision, double point)
    {
        var best = 0.0;
        for (var i = recall.Length - 1; i >= 0 && recall[i] >= point; i--)
            best = Math.Max(best, precision[i]);
        return best;
    }

    /// <summary>Sum of the steps of recall times the best precision from there on.</summary>
    private static float Area(double[] recall, double[] precision)
    {
        var best = (double[])precision.Clone();
        for (var i = best.Length - 1; i > 0; i--)
            best[i - 1] = Math.Max(best[i - 1], best[i]);
        var parts = new List<double>();
        for (var i = 0; i < recall.Length; i++)
        {
            var before = i == 0 ? 0 : recall[i - 1];
            if (recall[i] != before)
                parts.Add((recall[i] - before) * best[i]);
        }

        // The published program has a last step to recall 1 with precision 0; it matters for the order of summation only.
        if (recall.Length == 0 || recall[^1] != 1)
            parts.Add(0);
        return (float)PairwiseSum.Sum<double>([.. parts]);
    }
}
