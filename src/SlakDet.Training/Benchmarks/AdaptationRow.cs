namespace SlakDet.Training.Benchmarks;

/// <summary>What trainings reach whose masks move by one rate and at one interval.</summary>
/// <param name="Rate">Share of active weights that the first updates prune.</param>
/// <param name="Interval">Optimizer steps between updates.</param>
/// <param name="Scores">The primary score after the last step, in points, of each seed.</param>
public sealed record AdaptationRow(double Rate, int Interval, IReadOnlyList<double> Scores)
{
    /// <summary>Their mean.</summary>
    public double Mean => Scores.Average();
}
