namespace SlakDet.Evaluation.Segmentation;

/// <summary>Segmentation figures over a whole set: pixels are counted first, over all pictures, and divided last.</summary>
/// <param name="MeanIou">mIoU in [0, 1]: mean of the classes' IoU, those that are NaN left out; NaN where all are.</param>
/// <param name="MeanAccuracy">mAcc in [0, 1]: mean of the classes' accuracy, those that are NaN left out; NaN where all are.</param>
/// <param name="PixelAccuracy">aAcc in [0, 1]: share of the labelled pixels that are right; NaN where none is labelled.</param>
/// <param name="Classes">The figures of each class, by class index.</param>
public sealed record SegmentationScores(
    double MeanIou, double MeanAccuracy, double PixelAccuracy, IReadOnlyList<SegmentationClassScore> Classes);
