namespace SlakDet.Training.Schedules;

/// <summary>
/// Falls with a power of the remaining share of the steps: <c>min + (base - min) (1 - step/TotalSteps)^Power</c>, times the warm-up. From
/// <see cref="TotalSteps"/> on it stays at the lowest rate.
/// </summary>
/// <remarks>Source: the published ADE20K recipes of SLaK (MMSegmentation <c>policy='poly', by_epoch=False</c>).</remarks>
public sealed record PolySchedule : LearningRateSchedule
{
    /// <summary>Steps of the training, at least 1.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>The exponent, greater than 0.</summary>
    public double Power { get; init; } = 1;

    /// <summary>The lowest rate, at least 0.</summary>
    public double MinRate { get; init; }

    /// <summary>The warm-up.</summary>
    public LinearWarmUp WarmUp { get; init; } = LinearWarmUp.None;

    /// <inheritdoc/>
    public override double At(long step, double baseRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var remaining = Math.Max(0, 1 - step / (double)TotalSteps);
        return (MinRate + (baseRate - MinRate) * Math.Pow(remaining, Power)) * WarmUp.Factor(step);
    }
}
