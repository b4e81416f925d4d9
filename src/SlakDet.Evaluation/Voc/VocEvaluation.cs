namespace SlakDet.Evaluation.Voc;

/// <summary>What the VOC evaluation found.</summary>
/// <param name="Options">How it measured.</param>
/// <param name="MeanAp">Mean of the AP of the classes that have objects to find, in [0, 1]; 0 if none has.</param>
/// <param name="Classes">The figures of each class, by class index.</param>
public sealed record VocEvaluation(VocEvaluationOptions Options, double MeanAp, IReadOnlyList<VocClassScore> Classes);
