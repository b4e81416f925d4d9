using OpenCvSharp;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms;

/// <summary>Chooses a window of random area and ratio of the sides, to be resized to a fixed size (Szegedy et al., CVPR 2015).</summary>
/// <param name="ScaleLow">Smallest share of the picture's area, above 0.</param>
/// <param name="ScaleHigh">Largest share, at most 1.</param>
/// <param name="RatioLow">Smallest width over height, above 0.</param>
/// <param name="RatioHigh">Largest width over height.</param>
/// <remarks>
/// The area is drawn uniformly, the ratio uniformly in its logarithm. Where ten draws do not fit into the picture, the largest window of an
/// allowed ratio in the middle is taken.
/// </remarks>
public sealed record RandomResizedCrop(double ScaleLow = 0.08, double ScaleHigh = 1, double RatioLow = 3.0 / 4, double RatioHigh = 4.0 / 3)
{
    private const int Attempts = 10;

    /// <summary>Draws a window.</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="random">The sample's randomness.</param>
    public Rect Draw(int width, int height, KeyedRandom random)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = (double)width * height * random.NextDouble(ScaleLow, ScaleHigh);
            var ratio = Math.Exp(random.NextDouble(Math.Log(RatioLow), Math.Log(RatioHigh)));
            var (w, h) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (w >= 1 && h >= 1 && w <= width && h <= height)
            {
                var top = random.NextInt(height - h + 1);
                return new(random.NextInt(width - w + 1), top, w, h);
            }
        }

        return Middle(width, height);
    }

    private Rect Middle(int width, int height)
    {
        var ratio = (double)width / height;
        var (w, h) = ratio < RatioLow ? (width, Math.Max(1, (int)Math.Round(width / RatioLow)))
            : ratio > RatioHigh ? (Math.Max(1, (int)Math.Round(height * RatioHigh)), height)
            : (width, height);
        (w, h) = (Math.Min(w, width), Math.Min(h, height));
        return new((width - w) / 2, (height - h) / 2, w, h);
    }
}
