using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SlakDet.Data.Transforms;

/// <summary>The horizontal half of a bilinear resize: a row of bytes becomes one of another width, of 16-bit numbers with 7 bits behind the point.</summary>
/// <remarks>The sum of the two products has 11 bits behind the point; OpenCV cuts off four before the vertical half.</remarks>
internal sealed unsafe class ColumnInterpolation
{
    /// <summary>So many samples behind a row may be overwritten.</summary>
    public const int Slack = 8;

    private const int Step = 4;   // pixels at once

    // Of the six bytes of two pixels: each channel's two samples side by side, as 16-bit numbers.
    private static readonly Vector256<byte> Neighbours = Vector256.Create(Vector128.Create(0, 255, 3, 255, 1, 255, 4, 255, 2, 255, 5, 255, 255, 255, 255, 255));

    // Of two pixels of four 16-bit samples: their first three.
    private static readonly Vector256<byte> Triples = Vector256.Create(Vector128.Create(0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 255, 255, 255, 255));

    private readonly int[] _offsets, _weights;   // by pixel of the result
    private readonly int _channels, _last, _inVectors;

    /// <summary>Prepares the tables.</summary>
    /// <param name="from">Pixels of a row, at least 1.</param>
    /// <param name="to">Pixels of the result, at least 1.</param>
    /// <param name="channels">Bytes a pixel.</param>
    public ColumnInterpolation(int from, int to, int channels)
    {
        var axis = new LinearAxis(from, to, stopAtEdges: true);
        (_offsets, _weights, _channels, _last) = (axis.Lower, axis.Weights, channels, (from - 1) * channels);
        for (var i = 0; i < to; i++)
            _offsets[i] *= channels;
        if (channels == 3 && Avx2.IsSupported)
        {
            // A pixel and its neighbour are six bytes, of which eight are read.
            var safe = Array.FindIndex(_offsets, offset => offset + sizeof(long) > from * channels);
            _inVectors = (safe < 0 ? to : safe) / Step * Step;
        }
    }

    /// <summary>Interpolates a row.</summary>
    /// <param name="row">As many pixels as the tables are for.</param>
    /// <param name="samples">Room for the result and <see cref="Slack"/> more.</param>
    public void Apply(ReadOnlySpan<byte> row, Span<short> samples)
    {
        fixed (byte* from = row)
        fixed (short* to = samples)
            Apply(from, to);
    }

    private void Apply(byte* row, short* samples)
    {
        unchecked
        {
            fixed (int* offsets = _offsets, weights = _weights)
            {
                for (var i = 0; i < _inVectors; i += Step)
                    FourPixels(row, offsets + i, weights + i, samples + 3 * i);
                for (var i = _inVectors; i < _offsets.Length; i++)
                {
                    var (lower, upper) = (offsets[i], Math.Min(offsets[i] + _channels, _last));
                    var (lowerWeight, upperWeight) = ((short)weights[i], weights[i] >> 16);
                    for (var channel = 0; channel < _channels; channel++)
                        samples[i * _channels + channel] = (short)(row[lower + channel] * lowerWeight + row[upper + channel] * upperWeight >> 4);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourPixels(byte* row, int* offsets, int* weights, short* samples)
    {
        unchecked
        {
            // The even pixels in one vector, the odd ones in the other: packing brings neighbours together.
            var four = Vector128.Load(weights).ToVector256Unsafe();
            var even = Weigh(row + offsets[0], row + offsets[2], Avx2.PermuteVar8x32(four, Vector256.Create(0, 0, 0, 0, 2, 2, 2, 2)));
            var odd = Weigh(row + offsets[1], row + offsets[3], Avx2.PermuteVar8x32(four, Vector256.Create(1, 1, 1, 1, 3, 3, 3, 3)));
            var triples = Avx2.Shuffle(Avx2.PackSignedSaturate(even, odd).AsByte(), Triples).AsInt16();
            triples.GetLower().Store(samples);
            triples.GetUpper().Store(samples + 6);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Weigh(byte* first, byte* second, Vector256<int> weights)
    {
        var pixels = Vector256.Create(Vector128.CreateScalarUnsafe(*(ulong*)first), Vector128.CreateScalarUnsafe(*(ulong*)second)).AsByte();
        return Avx2.MultiplyAddAdjacent(Avx2.Shuffle(pixels, Neighbours).AsInt16(), weights.AsInt16()) >> 4;
    }
}
