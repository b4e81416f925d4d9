using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SlakDet.Evaluation.Segmentation;

/// <summary>Counts how often each pair of label and prediction occurs.</summary>
/// <remarks>
/// Real maps are made of runs: neighbouring pixels mostly have the same pair. 64 pixels at once are compared with their left
/// neighbours; the bits of the result are the places where a run ends, and only there the memory of the counts is touched.
/// </remarks>
internal static class PixelPairs
{
    private const int Block = 64;
    private const int Buffered = 512;

    /// <summary>Adds to <paramref name="counts"/>[label * 256 + prediction] for each pixel.</summary>
    public static void Count(ReadOnlySpan<byte> prediction, ReadOnlySpan<byte> label, long[] counts)
    {
        ref var p = ref MemoryMarshal.GetReference(prediction);
        ref var l = ref MemoryMarshal.GetReference(label);
        // Pixels where a run ends. They are collected first and counted afterwards, and always four at a time are collected, needed or
        // not: a loop over the bits of each block would cost a branch misprediction a block, more than all the rest.
        Span<int> ends = stackalloc int[Buffered + Block];
        ref var end = ref MemoryMarshal.GetReference(ends);
        var (start, pending, i) = (0, 0, 1);
        unchecked
        {
            for (; i <= label.Length - Block; i += Block)
            {
                var bits = RunEnds(ref Unsafe.Add(ref p, i), ref Unsafe.Add(ref l, i));
                var found = BitOperations.PopCount(bits);
                ref var next = ref Unsafe.Add(ref end, pending);
                var left = found;
                do
                {
                    next = i + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    Unsafe.Add(ref next, 1) = i + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    Unsafe.Add(ref next, 2) = i + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    Unsafe.Add(ref next, 3) = i + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                    next = ref Unsafe.Add(ref next, 4);
                    left -= 4;
                }
                while (left > 0);

                pending += found;
                if (pending >= Buffered)
                {
                    start = CountRuns(start, ends[..pending], ref p, ref l, counts);
                    pending = 0;
                }
            }
        }

        start = CountRuns(start, ends[..pending], ref p, ref l, counts);
        for (; i < label.Length; i++)
            if (prediction[i] != prediction[i - 1] || label[i] != label[i - 1])
                start = CountRuns(start, [i], ref p, ref l, counts);
        if (label.Length > 0)
            CountRuns(start, [label.Length], ref p, ref l, counts);
    }

    /// <summary>Counts the runs that end before the given pixels, the first of which starts at <paramref name="start"/>.</summary>
    /// <returns>Where the last one ends.</returns>
    private static int CountRuns(int start, ReadOnlySpan<int> ends, ref byte prediction, ref byte label, long[] counts)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(counts); // 65536 entries, so no pair is outside.
        unchecked
        {
            foreach (var end in ends)
            {
                var pair = (Unsafe.Add(ref label, end - 1) << 8) | Unsafe.Add(ref prediction, end - 1);
                Unsafe.Add(ref table, pair) += end - start;
                start = end;
            }
        }

        return start;
    }

    /// <summary>Bit k is set where pixel k differs from pixel k - 1, for 64 pixels from the given one, which is not the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong RunEnds(ref byte prediction, ref byte label)
    {
        if (Vector512.IsHardwareAccelerated)
            return RunEnds512(ref prediction, ref label);
        if (Vector256.IsHardwareAccelerated)
        {
            return RunEnds256(ref prediction, ref label)
                | (ulong)RunEnds256(ref Unsafe.Add(ref prediction, 32), ref Unsafe.Add(ref label, 32)) << 32;
        }

        var ends = 0UL;
        for (var k = 0; k < Block; k += Vector128<byte>.Count)
            ends |= (ulong)RunEnds128(ref Unsafe.Add(ref prediction, k), ref Unsafe.Add(ref label, k)) << k;
        return ends;
    }

    /// <summary><see cref="RunEnds"/> of 64 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong RunEnds512(ref byte prediction, ref byte label)
    {
        var p = Vector512.LoadUnsafe(ref prediction) ^ Vector512.LoadUnsafe(ref Unsafe.Subtract(ref prediction, 1));
        var l = Vector512.LoadUnsafe(ref label) ^ Vector512.LoadUnsafe(ref Unsafe.Subtract(ref label, 1));
        return ~Vector512.Equals(p | l, Vector512<byte>.Zero).ExtractMostSignificantBits();
    }

    /// <summary><see cref="RunEnds"/> of 32 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint RunEnds256(ref byte prediction, ref byte label)
    {
        var p = Vector256.LoadUnsafe(ref prediction) ^ Vector256.LoadUnsafe(ref Unsafe.Subtract(ref prediction, 1));
        var l = Vector256.LoadUnsafe(ref label) ^ Vector256.LoadUnsafe(ref Unsafe.Subtract(ref label, 1));
        return ~Vector256.Equals(p | l, Vector256<byte>.Zero).ExtractMostSignificantBits();
    }

    /// <summary><see cref="RunEnds"/> of 16 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort RunEnds128(ref byte prediction, ref byte label)
    {
        var p = Vector128.LoadUnsafe(ref prediction) ^ Vector128.LoadUnsafe(ref Unsafe.Subtract(ref prediction, 1));
        var l = Vector128.LoadUnsafe(ref label) ^ Vector128.LoadUnsafe(ref Unsafe.Subtract(ref label, 1));
        return unchecked((ushort)~Vector128.Equals(p | l, Vector128<byte>.Zero).ExtractMostSignificantBits());
    }
}
