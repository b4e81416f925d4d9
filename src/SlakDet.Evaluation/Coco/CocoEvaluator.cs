using SlakDet.Annotations;
using SlakDet.Annotations.Coco;

namespace SlakDet.Evaluation.Coco;

/// <summary>The COCO detection evaluation (version 2.0): average precision and recall of boxes or masks.</summary>
/// <remarks>
/// Gives the numbers of the published program to the last bit: its order of operations, its handling of ties, crowds and sizes. Area is the
/// annotation's for objects, and width times height or the count of pixels for detections. Objects and detections of classes that the data
/// set does not list are left out, and so are objects of pictures that it does not list. The inner methods are compiled with all
/// optimisations at once: an evaluation is over before the runtime would come to it.
/// </remarks>
public static class CocoEvaluator
{
    /// <summary>Compares detections with the objects of a data set.</summary>
    /// <param name="truth">Pictures, classes and objects. An annotation's <c>Ignore</c> is not looked at, its <c>IsCrowd</c> is.</param>
    /// <param name="results">The detections, in any order; an empty list finds nothing. Of equal scores the earlier goes first.</param>
    /// <param name="options">How to measure.</param>
    /// <exception cref="DatasetException">
    /// A detection's picture is unknown or its numbers are not finite (<c>SD-COCO-RESULT</c>), objects share an id
    /// (<c>SD-COCO-ID-TWICE</c>), an object's numbers are not finite (<c>SD-COCO-BOX</c>), or masks are compared and one has none
    /// (<c>SD-COCO-MASK</c>).
    /// </exception>
    /// <exception cref="ArgumentException">An option is not allowed.</exception>
    public static CocoEvaluation Evaluate(CocoDataset truth, IReadOnlyList<CocoResult> results, CocoEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        var fields = new AreaFields(options.IouThresholds);
        var index = new CocoIndex(truth);
        var rows = new ResultRows(results);
        if (options.IouType == CocoIouType.Mask)
            ThrowIfMaskMissing(rows);
        var objects = new TruthTable(truth, index, fields);
        using var detections = new DetectionTable(rows, index);
        var masks = options.IouType == CocoIouType.Mask ? new TruthMasks(objects.Objects, objects.Image, index) : null;
        Match(rows, detections, objects, fields, options, masks);
        return new CocoAccumulation(rows, detections, objects, index, fields, options).Run();
    }

    private static void Match(
        ResultRows rows, DetectionTable detections, TruthTable truth, AreaFields fields, CocoEvaluationOptions options, TruthMasks? masks)
    {
        var parallel = new Parallelism(options.Threads);
        parallel.For(truth.ClassStarts.Length - 1, detections.Sort);
        var parts = detections.Parts(masks == null ? 4096 : 256);
        int[] limits = [.. options.MaxDetections];
        parallel.For(
            parts.Count,
            () => new CellMatcher(rows, detections, truth, fields, limits, masks),
            (matcher, part) => matcher.Match(parts[part].Category, parts[part].From, parts[part].To));
    }

    private static void ThrowIfMaskMissing(ResultRows rows)
    {
        var span = rows.Span;
        for (var i = 0; i < span.Length; i++)
        {
            if (span[i].Mask == null)
            {
                throw new DatasetException(
                    "SD-COCO-MASK",
                    $"Detection {i} of picture {span[i].ImageId} has no mask; evaluate boxes, or predict with a model that gives masks.");
            }
        }
    }
}
