using SlakDet.Evaluation.Classification;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Classification;

/// <summary>Classification scores with the names of their classes.</summary>
/// <param name="Scores">The scores; top-5 allows all classes where there are fewer.</param>
/// <param name="ClassNames">A name a class, in order.</param>
public sealed record ClassificationResult(ClassificationScores Scores, IReadOnlyList<string> ClassNames) : EvaluationResult("top1", Scores.Top1)
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, double Value)> Values => [("top1", Scores.Top1), ("top5", Scores.TopK)];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Class, IReadOnlyList<(string Name, double Value)> Values)> PerClass =>
        [.. Scores.Classes.Select((score, i) => (ClassNames[i], (IReadOnlyList<(string, double)>)[("top1", score.Top1), ("top5", score.TopK)]))];
}
