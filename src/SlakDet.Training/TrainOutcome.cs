using SlakDet.Training.Tasks;

namespace SlakDet.Training;

/// <summary>How a training run ended.</summary>
/// <param name="RunFolder">Full path of its folder.</param>
/// <param name="Result">The evaluation after the last step; null if the run was stopped before.</param>
public sealed record TrainOutcome(string RunFolder, EvaluationResult? Result);
