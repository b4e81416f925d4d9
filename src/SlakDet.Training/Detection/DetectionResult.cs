using SlakDet.Training.Tasks;

namespace SlakDet.Training.Detection;

/// <summary>Average precisions with the names of their classes.</summary>
/// <param name="Primary">Which of the numbers decides.</param>
/// <param name="Numbers">All summary numbers, in [0, 1]; NaN where there is nothing to measure.</param>
/// <param name="Classes">The numbers of each class.</param>
public sealed record DetectionResult(
    string Primary, IReadOnlyList<(string Name, double Value)> Numbers, IReadOnlyList<(string Class, IReadOnlyList<(string Name, double Value)> Values)> Classes)
    : EvaluationResult(Primary, Numbers.Single(number => number.Name == Primary).Value)
{
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, double Value)> Values => Numbers;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Class, IReadOnlyList<(string Name, double Value)> Values)> PerClass => Classes;
}
