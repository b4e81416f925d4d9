namespace SlakDet.Annotations;

/// <summary>Colours that the eye tells apart, always the same ones: the first n of a longer list are the list of n.</summary>
/// <remarks>
/// Farthest-point selection in the OKLab space (Ottosson, 2020) over a 9 x 9 x 9 grid of RGB without its dark part, which is hard to see
/// over a picture; black (used for ignored pixels), white and mid grey count as taken.
/// </remarks>
internal static class DistinctColors
{
    private const double LeastLightness = 0.45;
    private static readonly byte[] Levels = [0, 32, 64, 96, 128, 160, 192, 224, 255];

    /// <summary>The first <paramref name="count"/> colours. Beyond about 600 they repeat.</summary>
    public static RgbColor[] Take(int count)
    {
        var candidates = (from red in Levels from green in Levels from blue in Levels select new RgbColor(red, green, blue))
            .Where(color => ToOklab(color).L >= LeastLightness).ToArray();
        var points = candidates.Select(ToOklab).ToArray();
        var distances = new double[candidates.Length];
        Array.Fill(distances, double.MaxValue);
        foreach (var taken in new RgbColor[] { new(0, 0, 0), new(255, 255, 255), new(128, 128, 128) })
            Shorten(distances, points, ToOklab(taken));

        var colors = new RgbColor[count];
        for (var i = 0; i < count; i++)
        {
            if (i >= candidates.Length)
            {
                colors[i] = colors[i - candidates.Length];
                continue;
            }
            var farthest = Array.IndexOf(distances, distances.Max());
            colors[i] = candidates[farthest];
            Shorten(distances, points, points[farthest]);
            distances[farthest] = -1;   // below the zero of the three reserved ones, so that no colour comes twice
        }
        return colors;
    }

    private static void Shorten(double[] distances, (double L, double A, double B)[] points, (double L, double A, double B) taken)
    {
        for (var i = 0; i < points.Length; i++)
        {
            var (l, a, b) = (points[i].L - taken.L, points[i].A - taken.A, points[i].B - taken.B);
            distances[i] = Math.Min(distances[i], l * l + a * a + b * b);
        }
    }

    private static (double L, double A, double B) ToOklab(RgbColor color)
    {
        var (r, g, b) = (ToLinear(color.Red), ToLinear(color.Green), ToLinear(color.Blue));
        var l = Math.Cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        var m = Math.Cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        var s = Math.Cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        return (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
    }

    private static double ToLinear(byte value) =>
        value <= 10 ? value / 255.0 / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);
}
