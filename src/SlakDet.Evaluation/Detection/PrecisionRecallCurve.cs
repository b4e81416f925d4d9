namespace SlakDet.Evaluation.Detection;

/// <summary>Precision over recall of a class at the foreground IoU, all object sizes, by the rules of the COCO evaluation.</summary>
/// <param name="CategoryId">The class's number in the annotation file.</param>
/// <param name="Name">The class's name.</param>
/// <param name="Objects">Objects to find.</param>
/// <param name="Recall">The 101 recall points.</param>
/// <param name="Precision">
/// Best precision at this recall or a higher one; 0 where the recall is not reached, -1 everywhere if there is no object.
/// </param>
/// <param name="Score">Score threshold that reaches the recall; 0 where it is not reached, -1 everywhere if there is no object.</param>
public sealed record PrecisionRecallCurve(
    long CategoryId, string Name, int Objects, IReadOnlyList<double> Recall, IReadOnlyList<double> Precision, IReadOnlyList<double> Score);
