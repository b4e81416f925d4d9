namespace SlakDet.Evaluation.Coco;

/// <summary>The twelve numbers of the COCO evaluation, each in [0, 1], or -1 where there is nothing to measure.</summary>
/// <param name="Ap">
/// AP: mean precision over thresholds, recall points and classes that have objects, with 100 detections a picture and class.
/// </param>
/// <param name="Ap50">AP at IoU 0.5.</param>
/// <param name="Ap75">AP at IoU 0.75.</param>
/// <param name="ApSmall">AP of objects up to 32 x 32 pixels.</param>
/// <param name="ApMedium">AP of objects between 32 x 32 and 96 x 96 pixels.</param>
/// <param name="ApLarge">AP of objects from 96 x 96 pixels.</param>
/// <param name="ArFirst">AR: largest recall, mean over thresholds and classes, with the first limit of detections (1).</param>
/// <param name="ArSecond">AR with the second limit (10).</param>
/// <param name="ArThird">AR with the third limit (100).</param>
/// <param name="ArSmall">AR of small objects, third limit.</param>
/// <param name="ArMedium">AR of medium objects, third limit.</param>
/// <param name="ArLarge">AR of large objects, third limit.</param>
public sealed record CocoSummary(
    double Ap,
    double Ap50,
    double Ap75,
    double ApSmall,
    double ApMedium,
    double ApLarge,
    double ArFirst,
    double ArSecond,
    double ArThird,
    double ArSmall,
    double ArMedium,
    double ArLarge)
{
    /// <summary>The twelve numbers in the order in which the COCO evaluation prints them.</summary>
    public IReadOnlyList<double> Values
        => [Ap, Ap50, Ap75, ApSmall, ApMedium, ApLarge, ArFirst, ArSecond, ArThird, ArSmall, ArMedium, ArLarge];
}
