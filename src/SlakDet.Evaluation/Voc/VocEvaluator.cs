using SlakDet.Annotations;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Voc;

/// <summary>The average precisions of the PASCAL VOC challenge. <see cref="VocMetric"/> says which there are.</summary>
public static class VocEvaluator
{
    /// <summary>Compares detections with objects.</summary>
    /// <param name="pictures">
    /// All pictures of the set, those without detections too, in the set's order, which decides between equal scores.
    /// </param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="options">How to measure.</param>
    /// <exception cref="DatasetException">
    /// A class index is out of range (<c>SD-VOC-CLASS</c>) or a number is not finite (<c>SD-VOC-NUMBER</c>).
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of classes, the metric or the threshold is out of range.</exception>
    public static VocEvaluation Evaluate(IReadOnlyList<VocPicture> pictures, int classes, VocEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (!Enum.IsDefined(options.Metric))
            throw new ArgumentOutOfRangeException(nameof(options), options.Metric, "There is no such metric.");
        if (options.IouThreshold is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.IouThreshold, "The IoU must be above 0 and at most 1.");
        for (var i = 0; i < pictures.Count; i++)
            Check(i, pictures[i], classes);
        var scores = new VocClassScore[classes];
        new Parallelism(0).For(classes, c =>
        {
            var (objects, verdicts) = VocMatching.Match(pictures, c, options);
            scores[c] = VocCurve.Of(c, objects, verdicts, options.Metric);
        });
        double[] measured = [.. scores.Where(score => score.Objects > 0).Select(score => score.Ap)];
        return new VocEvaluation(options, Mean(measured, options.Metric), scores);
    }

    private static double Mean(double[] values, VocMetric metric)
    {
        if (values.Length == 0)
            return 0;
        return metric == VocMetric.Devkit07
            ? PairwiseSum.Sum<double>(values) / values.Length
            : (float)((double)PairwiseSum.Sum<float>([.. values.Select(ap => (float)ap)]) / values.Length);
    }

    private static void Check(int index, VocPicture picture, int classes)
    {
        foreach (var item in picture.Objects)
        {
            CheckClass("An object", index, item.ClassIndex, classes);
            CheckNumber("An object", index, item.XMin + item.YMin + item.XMax + item.YMax);
        }

        foreach (var detection in picture.Detections)
        {
            CheckClass("A detection", index, detection.ClassIndex, classes);
            var sum = (double)detection.Score + detection.Left + detection.Top + detection.Right + detection.Bottom;
            CheckNumber("A detection", index, sum);
        }
    }

    private static void CheckClass(string what, int picture, int classIndex, int classes)
    {
        if (classIndex < 0 || classIndex >= classes)
        {
            throw new DatasetException(
                "SD-VOC-CLASS",
                $"{what} of picture {picture} is of class {classIndex}; allowed are 0 to {classes - 1}. Check the class list.");
        }
    }

    private static void CheckNumber(string what, int picture, double sum)
    {
        if (!double.IsFinite(sum))
        {
            throw new DatasetException(
                "SD-VOC-NUMBER",
                $"{what} of picture {picture} has a coordinate or score that is not a finite number. Check whether training diverged.");
        }
    }
}
