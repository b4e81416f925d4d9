namespace SlakDet.Heads.Detection;

/// <summary>From which overlap on a box belongs to an object, and up to which it is background; between them it is ignored.</summary>
/// <param name="Positive">Least overlap of a positive, in [0, 1].</param>
/// <param name="Negative">Overlaps below this are background, in [0, 1].</param>
/// <param name="MinPositive">Least overlap at which an object takes its best boxes; counts with <paramref name="MatchLowQuality"/> only.</param>
/// <param name="MatchLowQuality">Whether every object also takes the boxes that overlap it most, whatever else they would be.</param>
public sealed record MatcherConfig(double Positive, double Negative, double MinPositive, bool MatchLowQuality)
{
    /// <summary>Of region proposal heads.</summary>
    public static MatcherConfig Anchors { get; } = new(0.7, 0.3, 0.3, MatchLowQuality: true);

    /// <summary>Of box heads: one limit, no boxes ignored.</summary>
    /// <param name="limit">0.5 in Faster R-CNN; 0.5, 0.6, 0.7 in the stages of Cascade R-CNN.</param>
    public static MatcherConfig Regions(double limit) => new(limit, limit, limit, MatchLowQuality: false);

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public void Validate()
    {
        if (!(Negative >= 0 && Negative <= Positive && Positive <= 1 && MinPositive is >= 0 and <= 1))
            throw new ArgumentException(
                $"Box matching: Negative is {Negative}, Positive {Positive}, MinPositive {MinPositive}; "
                + "all must be between 0 and 1, and Negative not above Positive.");
    }
}
