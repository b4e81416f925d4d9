namespace SlakDet.Evaluation.Segmentation;

/// <summary>How one class was segmented over the whole set, with the pixel counts the figures come from.</summary>
/// <param name="Intersection">Pixels of the class that were predicted as the class.</param>
/// <param name="Prediction">Labelled pixels that were predicted as the class.</param>
/// <param name="Label">Pixels that are of the class.</param>
public sealed record SegmentationClassScore(long Intersection, long Prediction, long Label)
{
    /// <summary>Pixels that are of the class, or were predicted as the class, or both.</summary>
    public long Union => Prediction + Label - Intersection;

    /// <summary>Intersection over union in [0, 1]; NaN where the class is neither in the labels nor in the predictions.</summary>
    public double Iou => (double)Intersection / Union;

    /// <summary>Share of the class's pixels that were found, in [0, 1]; NaN where the class is not in the labels.</summary>
    public double Accuracy => (double)Intersection / Label;
}
