using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms;

/// <summary>Keep-ratio resize to a scale times a random ratio.</summary>
/// <param name="Scale">The scale at ratio 1, in pixels; see <see cref="KeepRatioResize.Scale"/>.</param>
/// <param name="RatioLow">Smallest ratio, above 0.</param>
/// <param name="RatioHigh">Largest ratio, itself never drawn unless equal to the smallest.</param>
public sealed record RandomResize((int Width, int Height) Scale, double RatioLow, double RatioHigh)
{
    /// <summary>Draws a ratio; both parts of the scale are multiplied and truncated.</summary>
    public KeepRatioResize Draw(KeyedRandom random)
    {
        var ratio = random.NextDouble(RatioLow, RatioHigh);
        return new(((int)(Scale.Width * ratio), (int)(Scale.Height * ratio)));
    }
}
