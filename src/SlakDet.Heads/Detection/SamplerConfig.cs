namespace SlakDet.Heads.Detection;

/// <summary>How many boxes of a picture a head trains on.</summary>
/// <param name="Count">Boxes at most, positives and negatives together; at least 1.</param>
/// <param name="PositiveFraction">Share of <paramref name="Count"/> that positives may take, in [0, 1]; negatives fill the rest.</param>
/// <param name="AddTruth">Whether the objects' own boxes join the candidates, as positives in front of them.</param>
public sealed record SamplerConfig(int Count, double PositiveFraction, bool AddTruth)
{
    /// <summary>Of region proposal heads.</summary>
    public static SamplerConfig Anchors { get; } = new(256, 0.5, AddTruth: false);

    /// <summary>Of box heads.</summary>
    public static SamplerConfig Regions { get; } = new(512, 0.25, AddTruth: true);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (Count < 1 || PositiveFraction is not (>= 0 and <= 1))
            throw new ArgumentException(
                $"Box sampling: Count is {Count}, PositiveFraction {PositiveFraction}; Count must be at least 1, PositiveFraction between 0 and 1.");
    }
}
