using System.Numerics;
using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms;

/// <summary>Bicubic resizing with antialiasing, as Pillow resizes 8-bit pictures, byte for byte.</summary>
/// <remarks>
/// Keys' cubic convolution with a = -0.5; when shrinking, the kernel is stretched by the factor, so that every source pixel counts. Weights are
/// fixed-point numbers of 22 bits; columns first, rounded to bytes, then rows. OpenCV's bicubic (a = -0.75, always 4 x 4 pixels) is another
/// filter, and aliases: the published ImageNet weights were trained and scored with Pillow's, and shrinking to half with the other one
/// costs accuracy.
/// </remarks>
public static class BicubicResize
{
    private const int Channels = 3;

    /// <summary>Resizes a picture.</summary>
    /// <param name="source">8-bit, three channels; may be a window of a larger one, beyond which nothing is read.</param>
    /// <param name="target">Gets the size, and the pixels.</param>
    /// <param name="width">New width, above 0.</param>
    /// <param name="height">New height, above 0.</param>
    public static void Apply(Picture source, Picture target, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Picture.ThrowIfNotColor(source);
        using var wide = width == source.Width ? source.Window(new Rect(0, 0, source.Width, source.Height)) : Columns(source, width);
        if (height == source.Height)
            wide.CopyTo(target);
        else
            Rows(wide, target, height);
    }

    private static unsafe Picture Columns(Picture source, int width)
    {
        var (axis, height) = (new ResampleAxis(source.Width, width), source.Height);
        var target = new Picture(width, height, Channels);
        for (var y = 0; y < height; y++)
        {
            var from = source.At(y);
            var to = target.At(y);
            for (var x = 0; x < width; x++, to += Channels)
            {
                var pixel = from + Channels * axis.First[x];
                var (a, b, c) = (ResampleAxis.Half, ResampleAxis.Half, ResampleAxis.Half);
                foreach (var weight in axis.WeightsOf(x))
                {
                    a += weight * pixel[0];
                    b += weight * pixel[1];
                    c += weight * pixel[2];
                    pixel += Channels;
                }

                (to[0], to[1], to[2]) = (ResampleAxis.ToByte(a), ResampleAxis.ToByte(b), ResampleAxis.ToByte(c));
            }
        }

        return target;
    }

    private static unsafe void Rows(Picture source, Picture target, int height)
    {
        var axis = new ResampleAxis(source.Height, height);
        var samples = Channels * source.Width;
        var sums = new int[samples];
        target.Create(source.Width, height, Channels);
        for (var y = 0; y < height; y++)
        {
            Array.Fill(sums, ResampleAxis.Half);
            var row = axis.First[y];
            foreach (var weight in axis.WeightsOf(y))
                AddTimes(sums, source.Row(row++), weight);
            var to = target.At(y);
            for (var i = 0; i < samples; i++)
                to[i] = ResampleAxis.ToByte(sums[i]);
        }
    }

    private static void AddTimes(int[] sums, ReadOnlySpan<byte> row, int weight)
    {
        var (i, lanes, factor) = (0, Vector<int>.Count, new Vector<int>(weight));
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(row[i..]), out var low, out var high);
            Vector.Widen(low, out var first, out var second);
            Vector.Widen(high, out var third, out var fourth);
            Add(first, i);
            Add(second, i + lanes);
            Add(third, i + 2 * lanes);
            Add(fourth, i + 3 * lanes);
        }

        for (; i < row.Length; i++)
            sums[i] += weight * row[i];

        void Add(Vector<uint> bytes, int at) => (new Vector<int>(sums, at) + Vector.AsVectorInt32(bytes) * factor).CopyTo(sums, at);
    }
}
