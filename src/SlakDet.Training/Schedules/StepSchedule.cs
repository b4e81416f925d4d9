namespace SlakDet.Training.Schedules;

/// <summary>Multiplies the rate by <see cref="Gamma"/> at each milestone, times the warm-up.</summary>
/// <remarks>
/// Source: the published COCO recipes of SLaK (MMDetection <c>policy='step'</c>): 12 epochs with milestones at the start of epochs 8
/// and 11, or 36 epochs with 27 and 33, epochs counting from 0; a milestone in steps is the epoch times the steps of an epoch.
/// </remarks>
public sealed record StepSchedule : LearningRateSchedule
{
    /// <summary>The first step of each lower rate, ascending.</summary>
    public required IReadOnlyList<long> Milestones { get; init; }

    /// <summary>The factor at each milestone, greater than 0.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>The warm-up.</summary>
    public LinearWarmUp WarmUp { get; init; } = LinearWarmUp.None;

    /// <inheritdoc/>
    public override double At(long step, double baseRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return baseRate * Math.Pow(Gamma, Milestones.Count(milestone => step >= milestone)) * WarmUp.Factor(step);
    }
}
