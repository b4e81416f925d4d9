using SlakDet.Kernels.Detection;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>Turns the scored boxes of a picture, one a class and region, into detections: those above a score, freed of repetitions, the best of them.</summary>
public static class MulticlassNms
{
    /// <summary>Selects the detections of one picture.</summary>
    /// <remarks>Candidates go region by region, then class by class; those of equal score stay in this order.</remarks>
    /// <param name="boxes">(n, 4 * classes), class c at columns 4c to 4c + 3.</param>
    /// <param name="scores">(n, classes + 1), the background last; it is never detected.</param>
    /// <param name="config">The limits.</param>
    public static ScoredBoxes Select(Tensor boxes, Tensor scores, MulticlassNmsConfig config)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (rows, classes) = (boxes.shape[0], scores.shape[1] - 1);
        var all = new ScoredBoxes(
            boxes.reshape(rows * classes, 4), scores.narrow(1, 0, classes).reshape(rows * classes),
            arange(classes, ScalarType.Int64, boxes.device).repeat(rows));                   // region by region, class by class
        var chosen = all.Take(all.Scores.Above(config.ScoreThreshold).nonzero().squeeze(1));
        var kept = NonMaximumSuppression.SelectBatched(chosen.Boxes, chosen.Scores, chosen.Labels, config.IouThreshold);
        return chosen.Take(kept.narrow(0, 0, Math.Min(kept.shape[0], config.MaxPerImage))).MoveToOuterDisposeScope();
    }
}
