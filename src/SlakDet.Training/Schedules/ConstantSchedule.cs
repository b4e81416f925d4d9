namespace SlakDet.Training.Schedules;

/// <summary>The same rate at every step, after the warm-up.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    /// <summary>The warm-up.</summary>
    public LinearWarmUp WarmUp { get; init; } = LinearWarmUp.None;

    /// <inheritdoc/>
    public override double At(long step, double baseRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return baseRate * WarmUp.Factor(step);
    }
}
