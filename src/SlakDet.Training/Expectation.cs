using SlakDet.Training.Tasks;

namespace SlakDet.Training;

/// <summary>A score that a recipe is expected to reach.</summary>
/// <param name="Name">Which number of the evaluation, such as <c>mIoU</c>.</param>
/// <param name="Percent">Its expected value in percent.</param>
/// <param name="Tolerance">How many points it may lie below.</param>
public sealed record Expectation(string Name, double Percent, double Tolerance)
{
    /// <summary>Whether a result is good enough; more than expected always is.</summary>
    public bool IsMetBy(EvaluationResult result) => 100 * ValueIn(result) >= Percent - Tolerance;

    /// <summary>The number of a result that is compared, in [0, 1]; NaN if the result has none of that name.</summary>
    public double ValueIn(EvaluationResult result) => result.Values.Where(value => value.Name == Name).Select(value => value.Value).DefaultIfEmpty(double.NaN).First();
}
