namespace SlakDet.Training.Schedules;

/// <summary>
/// Learning rate as a pure function of the step: <see cref="ConstantSchedule"/>, <see cref="PolySchedule"/>, <see cref="StepSchedule"/> or
/// <see cref="CosineSchedule"/>.
/// </summary>
public abstract record LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>The rate for one optimizer step, to be set before the step.</summary>
    /// <param name="step">Optimizer steps done so far: 0 for the first.</param>
    /// <param name="baseRate">The rate of the configuration, greater than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is negative.</exception>
    public abstract double At(long step, double baseRate);

    /// <summary>The rate of a parameter group whose rate is scaled, as layer decay does.</summary>
    /// <param name="step">Optimizer steps done so far: 0 for the first.</param>
    /// <param name="baseRate">The rate of the configuration, greater than 0.</param>
    /// <param name="scale">The group's scale, greater than 0.</param>
    /// <remarks>The group starts from its own, scaled rate; a lowest rate is not scaled (MMCV's schedules).</remarks>
    public virtual double At(long step, double baseRate, double scale) => At(step, baseRate * scale);
}
