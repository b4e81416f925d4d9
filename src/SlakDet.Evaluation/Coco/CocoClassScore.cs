namespace SlakDet.Evaluation.Coco;

/// <summary>How one class was detected. Figures are in [0, 1], or -1 where the class has no objects to find (of that size); all are
/// taken at the last limit of detections.</summary>
/// <param name="CategoryId">The class's number in the annotation file.</param>
/// <param name="Name">The class's name.</param>
/// <param name="Objects">Objects to find: crowds are not counted.</param>
/// <param name="Detections">Detections that were scored: those beyond the last limit are not counted.</param>
/// <param name="Ap">Mean precision over thresholds and recall points.</param>
/// <param name="Ap50">AP at IoU 0.5; -1 also where 0.5 is not among the thresholds.</param>
/// <param name="Ap75">AP at IoU 0.75; -1 also where 0.75 is not among the thresholds.</param>
/// <param name="ApSmall">AP of small objects.</param>
/// <param name="ApMedium">AP of medium objects.</param>
/// <param name="ApLarge">AP of large objects.</param>
/// <param name="Ar">Largest recall, mean over thresholds.</param>
/// <param name="ArSmall">AR of small objects.</param>
/// <param name="ArMedium">AR of medium objects.</param>
/// <param name="ArLarge">AR of large objects.</param>
public sealed record CocoClassScore(
    long CategoryId,
    string Name,
    int Objects,
    int Detections,
    double Ap,
    double Ap50,
    double Ap75,
    double ApSmall,
    double ApMedium,
    double ApLarge,
    double Ar,
    double ArSmall,
    double ArMedium,
    double ArLarge);
