using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms;

/// <summary>Bilinear resizing with half-pixel centres and no antialiasing, as OpenCV resizes 8-bit pictures, byte for byte.</summary>
/// <remarks>
/// Rows are interpolated first, with weights of 11 bits, and cut to 7 bits behind the point; then columns: of each of the two products the low 16 bits are cut off, and their sum
/// is rounded from 2 bits. Exactly half the size on both axes is the mean of 2 x 2 pixels instead, its halves rounded up (to even where OpenCV has no fast path: with other than
/// 1, 3 or 4 channels).
/// </remarks>
public static unsafe class BilinearResize
{
    /// <summary>Resizes a picture.</summary>
    /// <param name="source">Not empty; may be a window of a larger one, beyond which nothing is read.</param>
    /// <param name="target">Gets the size, and the pixels; its memory is not the source's.</param>
    /// <param name="width">New width, above 0.</param>
    /// <param name="height">New height, above 0.</param>
    /// <exception cref="ArgumentException">The source is empty, or also the target.</exception>
    public static void Apply(Picture source, Picture target, int width, int height)
    {
        ResizeArguments.Check(source, target, width, height);
        if (source.Width == width && source.Height == height)
        {
            source.CopyTo(target);
            return;
        }

        target.Create(width, height, source.Channels);
        if (source.Width == 2L * width && source.Height == 2L * height)
            Halve(source, target);
        else
            Interpolate(source, target);
    }

    private static void Interpolate(Picture source, Picture target)
    {
        var columns = new ColumnInterpolation(source.Width, target.Width, source.Channels);
        var rows = new LinearAxis(source.Height, target.Height, stopAtEdges: false);
        var samples = target.Width * target.Channels;

        // Of two neighbours one row is even and one odd: each has its place, where the next row of the target often finds it again.
        short[][] places = [new short[samples + ColumnInterpolation.Slack], new short[samples + ColumnInterpolation.Slack]];
        Span<int> held = [-1, -1];
        for (var y = 0; y < target.Height; y++)
        {
            var weights = rows.Weights[y];
            var (lower, upper) = (Interpolated(rows.Lower[y], held), Interpolated(rows.Lower[y] + 1, held));
            Blend(lower, upper, unchecked((short)weights), (short)(weights >> 16), target.Row(y));
        }

        short[] Interpolated(int row, Span<int> held)
        {
            row = Math.Clamp(row, 0, source.Height - 1);
            var place = places[row & 1];
            if (held[row & 1] != row)
                columns.Apply(source.Row(row), place);
            held[row & 1] = row;
            return place;
        }
    }

    private static void Blend(ReadOnlySpan<short> lower, ReadOnlySpan<short> upper, short lowerWeight, short upperWeight, Span<byte> to)
    {
        unchecked
        {
            if (to.Length < Vector256<byte>.Count)
            {
                for (var i = 0; i < to.Length; i++)
                    to[i] = (byte)((lower[i] * lowerWeight >> 16) + (upper[i] * upperWeight >> 16) + 2 >> 2);
                return;
            }

            var (lowerWeights, upperWeights) = (Vector256.Create(lowerWeight), Vector256.Create(upperWeight));
            fixed (short* lowers = lower, uppers = upper)
            fixed (byte* target = to)
                for (var i = 0; i < to.Length; i += Vector256<byte>.Count)
                {
                    // The last vector ends with the row.
                    var at = Math.Min(i, to.Length - Vector256<byte>.Count);
                    var low = Blend(lowers + at, uppers + at, lowerWeights, upperWeights);
                    var high = Blend(lowers + at + Vector256<short>.Count, uppers + at + Vector256<short>.Count, lowerWeights, upperWeights);
                    Vector256.Narrow(low, high).Store(target + at);
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Blend(short* lower, short* upper, Vector256<short> lowerWeights, Vector256<short> upperWeights) =>
        (MultiplyHigh(Vector256.Load(lower), lowerWeights) + MultiplyHigh(Vector256.Load(upper), upperWeights) + Vector256.Create((short)2) >> 2).AsUInt16();

    private static Vector256<short> MultiplyHigh(Vector256<short> a, Vector256<short> b)
    {
        if (Avx2.IsSupported)
            return Avx2.MultiplyHigh(a, b);
        var (low, high) = (Vector256.WidenLower(a) * Vector256.WidenLower(b), Vector256.WidenUpper(a) * Vector256.WidenUpper(b));
        return Vector256.Narrow(low >> 16, high >> 16);
    }

    private static void Halve(Picture source, Picture target)
    {
        var channels = target.Channels;
        var roundsUp = channels is 1 or 3 or 4;
        for (var y = 0; y < target.Height; y++)
            fixed (byte* upper = source.Row(2 * y), lower = source.Row(2 * y + 1), to = target.Row(y))
                unchecked
                {
                    var from = 0;
                    for (var x = 0; x < target.Width * channels; x += channels, from += channels)
                        for (var channel = 0; channel < channels; channel++, from++)
                        {
                            var sum = upper[from] + upper[from + channels] + lower[from] + lower[from + channels];
                            to[x + channel] = (byte)(sum + (roundsUp ? 2 : 1 + (sum >> 2 & 1)) >> 2);
                        }
                }
    }
}
