using OpenCvSharp;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Transforms;

/// <summary>Overwrites a random window of a normalised picture with noise (Zhong et al., AAAI 2020).</summary>
/// <param name="Probability">How often, 0 to 1.</param>
/// <param name="AreaLow">Smallest share of the picture's area, above 0.</param>
/// <param name="AreaHigh">Largest share.</param>
/// <param name="RatioLow">Smallest height over width, above 0; the largest is its reciprocal.</param>
/// <remarks>
/// One window a picture, every value of it an independent normal draw, as in the published recipe. The area is drawn uniformly, the ratio
/// uniformly in its logarithm; where ten draws do not fit, nothing is erased.
/// </remarks>
public sealed record RandomErasing(double Probability = 0.25, double AreaLow = 0.02, double AreaHigh = 1.0 / 3, double RatioLow = 0.3)
{
    private const int Attempts = 10;

    /// <summary>Draws the window; null for none.</summary>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    /// <param name="random">The sample's randomness.</param>
    public Rect? Draw(int width, int height, KeyedRandom random)
    {
        if (!random.NextBool(Probability))
            return null;
        var limit = Math.Log(RatioLow);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = (double)width * height * random.NextDouble(AreaLow, AreaHigh);
            var ratio = Math.Exp(random.NextDouble(limit, -limit));
            var (h, w) = ((int)Math.Round(Math.Sqrt(area * ratio)), (int)Math.Round(Math.Sqrt(area / ratio)));
            if (w >= 1 && h >= 1 && w < width && h < height)
            {
                var top = random.NextInt(height - h + 1);
                return new Rect(random.NextInt(width - w + 1), top, w, h);
            }
        }

        return null;
    }

    /// <summary>Fills a window with noise.</summary>
    /// <param name="planes">(planes, <paramref name="height"/>, <paramref name="width"/>).</param>
    /// <param name="height">Height of a plane.</param>
    /// <param name="width">Width of a plane.</param>
    /// <param name="window">Inside the planes.</param>
    /// <param name="random">The sample's randomness.</param>
    public static void Fill(Span<float> planes, int height, int width, Rect window, KeyedRandom random)
    {
        for (; !planes.IsEmpty; planes = planes[(height * width)..])
            for (var y = window.Top; y < window.Bottom; y++)
                FillRow(planes.Slice(y * width + window.X, window.Width), random);
    }

    private static void FillRow(Span<float> row, KeyedRandom random)
    {
        for (var x = 0; x < row.Length; x += 2)
        {
            var (first, second) = random.NextNormals();
            row[x] = (float)first;
            if (x + 1 < row.Length)
                row[x + 1] = (float)second;
        }
    }
}
