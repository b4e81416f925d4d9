namespace SlakDet.Evaluation.Coco;

/// <summary>What the COCO evaluation found.</summary>
/// <param name="Options">How it measured.</param>
/// <param name="Summary">The twelve numbers.</param>
/// <param name="Classes">The figures of each class, by ascending class number.</param>
/// <param name="Arrays">Precision, recall and score at every point, if they were asked for.</param>
public sealed record CocoEvaluation(
    CocoEvaluationOptions Options, CocoSummary Summary, IReadOnlyList<CocoClassScore> Classes, CocoArrays? Arrays);
