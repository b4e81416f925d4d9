namespace SlakDet.Training.Schedules;

/// <summary>
/// Rises in a straight line from 0 at the first step to the base rate at the last warm-up step, then falls along half a cosine:
/// <c>min + (base - min) (1 + cos(pi i/n)) / 2</c> with i counting from 0 after the warm-up and n the steps after it. From
/// <see cref="TotalSteps"/> on it stays at the lowest rate.
/// </summary>
/// <remarks>
/// Source: the published ImageNet recipe of SLaK. Both ends of the warm-up are included, so the base rate is taken twice: at its last
/// step and at the first after it.
/// </remarks>
public sealed record CosineSchedule : LearningRateSchedule
{
    /// <summary>Steps of the training, more than <see cref="WarmUpSteps"/>.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Steps of the warm-up, at least 0.</summary>
    public long WarmUpSteps { get; init; }

    /// <summary>The lowest rate, at least 0.</summary>
    public double MinRate { get; init; }

    /// <inheritdoc/>
    public override double At(long step, double baseRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmUpSteps)
            return WarmUpSteps == 1 ? 0 : baseRate * step / (WarmUpSteps - 1);
        if (step >= TotalSteps)
            return MinRate;
        var progress = (step - WarmUpSteps) / (double)(TotalSteps - WarmUpSteps);
        return MinRate + 0.5 * (baseRate - MinRate) * (1 + Math.Cos(Math.PI * progress));
    }

    /// <inheritdoc/>
    /// <remarks>The recipe scales the whole curve, its lowest rate too.</remarks>
    public override double At(long step, double baseRate, double scale) => scale * At(step, baseRate);
}
