namespace SlakDet.Training.Schedules;

/// <summary>Raises the rate in a straight line over the first steps (MMCV's <c>warmup='linear'</c>).</summary>
public sealed record LinearWarmUp
{
    /// <summary>No warm-up.</summary>
    public static LinearWarmUp None { get; } = new() { Steps = 0, StartRatio = 1 };

    /// <summary>Steps before the rate is the regular one, at least 0.</summary>
    public required long Steps { get; init; }

    /// <summary>Share of the regular rate at step 0, from 0 to 1.</summary>
    public required double StartRatio { get; init; }

    /// <summary>
    /// What the regular rate of a step is multiplied by: <c>1 - (1 - step/Steps) (1 - StartRatio)</c>, and 1 from <see cref="Steps"/> on.
    /// </summary>
    internal double Factor(long step) => step < Steps ? 1 - (1 - step / (double)Steps) * (1 - StartRatio) : 1;
}
