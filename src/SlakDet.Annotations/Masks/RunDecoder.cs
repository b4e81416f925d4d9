using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SlakDet.Annotations.Masks;

/// <summary>Writes the pixels of runs.</summary>
internal static class RunDecoder
{
    /// <summary>Column by column; the target holds zeros.</summary>
    public static void DecodeColumns(ReadOnlySpan<int> counts, Span<byte> target)
    {
        var position = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            if (i % 2 == 1)
                target.Slice(position, counts[i]).Fill(1);
            position += counts[i];
        }
    }

    /// <summary>Row by row.</summary>
    /// <remarks>
    /// Writing down the columns would touch another cache line with each pixel. Instead only the places where a column changes are marked;
    /// then each row is the exclusive or of its marks and the row above.
    /// </remarks>
    public static void DecodeRows(ReadOnlySpan<int> counts, Span<byte> target, int height, int width)
    {
        target.Clear();
        var position = 0;
        for (var i = 0; i + 1 < counts.Length; i += 2)
        {
            var start = position + counts[i];
            position = start + counts[i + 1];
            if (position == start)
                continue;
            var (first, firstRow) = Math.DivRem(start, height);
            var (end, endRow) = Math.DivRem(position, height);
            target[firstRow * width + first] ^= 1;
            for (var column = first + 1; column <= Math.Min(end, width - 1); column++)
                target[column] ^= 1;
            if (end < width)
                target[endRow * width + end] ^= 1;
        }

        for (var at = width; at < target.Length; at += width)
            ExclusiveOr(target.Slice(at - width, width), target.Slice(at, width));
    }

    private static void ExclusiveOr(ReadOnlySpan<byte> above, Span<byte> row)
    {
        ref var from = ref MemoryMarshal.GetReference(above);
        ref var to = ref MemoryMarshal.GetReference(row);
        var i = 0;
        for (; i <= row.Length - Vector<byte>.Count; i += Vector<byte>.Count)
            (Vector.LoadUnsafe(ref Unsafe.Add(ref from, i)) ^ Vector.LoadUnsafe(ref Unsafe.Add(ref to, i))).StoreUnsafe(ref Unsafe.Add(ref to, i));
        for (; i < row.Length; i++)
            row[i] ^= above[i];
    }
}
