using SlakDet.Evaluation.Segmentation;

namespace SlakDet.Training.Tasks;

/// <summary>Segmentation scores with the names of their classes.</summary>
/// <param name="Scores">The scores.</param>
/// <param name="ClassNames">A name a class, in order.</param>
public sealed record SegmentationResult(SegmentationScores Scores, IReadOnlyList<string> ClassNames) : EvaluationResult("mIoU", Scores.MeanIou)
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, double Value)> Values =>
        [("mIoU", Scores.MeanIou), ("mAcc", Scores.MeanAccuracy), ("aAcc", Scores.PixelAccuracy)];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Class, IReadOnlyList<(string Name, double Value)> Values)> PerClass =>
        [.. Scores.Classes.Select((score, i) => (ClassNames[i], (IReadOnlyList<(string, double)>)[("IoU", score.Iou), ("Acc", score.Accuracy)]))];
}
