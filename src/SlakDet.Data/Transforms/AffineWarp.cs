using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms;

/// <summary>Where the pixels of a sheared, moved or turned picture come from: x' = A x + B y + C, y' = D x + E y + F, from centre to centre.</summary>
/// <param name="A">Of the target's column, for the source's column.</param>
/// <param name="B">Of the target's row, for the source's column.</param>
/// <param name="C">Pixels added to the source's column.</param>
/// <param name="D">Of the target's column, for the source's row.</param>
/// <param name="E">Of the target's row, for the source's row.</param>
/// <param name="F">Pixels added to the source's row.</param>
/// <remarks>
/// Pillow's bicubic transform on bytes, which the published augmentation uses: cubic convolution with a = -1 over 4 x 4 pixels, those beyond
/// the border repeated, cut (not rounded) to whole numbers; what comes from outside is filled. OpenCV's has a = -0.75 and places of 1/32 pixel.
/// </remarks>
public readonly record struct AffineWarp(double A, double B, double C, double D, double E, double F)
{
    private const int Taps = 4, Channels = 3;

    /// <summary>Rows move sideways by <paramref name="factor"/> pixels a row.</summary>
    public static AffineWarp ShearX(double factor) => new(1, factor, 0, 0, 1, 0);

    /// <summary>Columns move up or down by <paramref name="factor"/> pixels a column.</summary>
    public static AffineWarp ShearY(double factor) => new(1, 0, 0, factor, 1, 0);

    /// <summary>Shows what lies <paramref name="x"/> pixels to the right and <paramref name="y"/> below.</summary>
    public static AffineWarp Translate(double x, double y) => new(1, 0, x, 0, 1, y);

    /// <summary>Turns anticlockwise about the centre.</summary>
    /// <param name="degrees">The angle.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="height">Height of the picture.</param>
    public static AffineWarp Rotate(double degrees, int width, int height)
    {
        var (sine, cosine) = Math.SinCos(-degrees * Math.PI / 180);
        (sine, cosine) = (Math.Round(sine, 15), Math.Round(cosine, 15));
        var (x, y) = (width / 2.0, height / 2.0);
        return new(cosine, sine, -cosine * x - sine * y + x, -sine, cosine, sine * x - cosine * y + y);
    }

    /// <summary>Warps a picture.</summary>
    /// <param name="source">8-bit, three channels.</param>
    /// <param name="target">Another picture; gets the size of the source, and the pixels.</param>
    /// <param name="fill">Colour of what comes from outside.</param>
    public unsafe void Apply(Picture source, Picture target, Vec3b fill)
    {
        Picture.ThrowIfNotColor(source);
        ArgumentNullException.ThrowIfNull(target);
        var (width, height) = (source.Width, source.Height);
        target.Create(width, height, Channels);
        int* columns = stackalloc int[Taps];
        byte** rows = stackalloc byte*[Taps];
        for (var y = 0; y < height; y++)
        {
            var to = target.At(y);
            for (var x = 0; x < width; x++, to += Channels)
            {
                var (fromX, fromY) = (A * (x + 0.5) + B * (y + 0.5) + C, D * (x + 0.5) + E * (y + 0.5) + F);
                if (!(fromX >= 0 && fromX < width && fromY >= 0 && fromY < height))
                {
                    (to[0], to[1], to[2]) = (fill.Item0, fill.Item1, fill.Item2);
                    continue;
                }

                var (left, top) = (Math.Floor(fromX - 0.5), Math.Floor(fromY - 0.5));
                for (var k = 0; k < Taps; k++)
                {
                    columns[k] = Channels * Math.Clamp((int)left - 1 + k, 0, width - 1);
                    rows[k] = source.At(Math.Clamp((int)top - 1 + k, 0, height - 1));
                }

                for (var channel = 0; channel < Channels; channel++)
                    to[channel] = Sample(rows, columns, channel, fromX - 0.5 - left, fromY - 0.5 - top);
            }
        }
    }

    private static unsafe byte Sample(byte** rows, int* columns, int channel, double across, double down)
    {
        double* values = stackalloc double[Taps];
        for (var k = 0; k < Taps; k++)
        {
            var row = rows[k] + channel;
            values[k] = Cubic(row[columns[0]], row[columns[1]], row[columns[2]], row[columns[3]], across);
        }

        return (byte)Math.Clamp(Cubic(values[0], values[1], values[2], values[3], down), 0, 255);
    }

    /// <summary>Between b (d = 0) and c (d = 1). As a polynomial in d, so that equal values give exactly that value: it is cut, not rounded.</summary>
    private static double Cubic(double a, double b, double c, double e, double d) => b + d * (c - a + d * (2 * (a - b) + c - e + d * (b - a - c + e)));
}
