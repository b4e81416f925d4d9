using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SlakDet.Annotations.Masks;

/// <summary>
/// Finds the runs of pixels, 64 at a time: the bits of a word say which are on; its exclusive or with itself, shifted, says where that
/// changes.
/// </summary>
internal static class RunEncoder
{
    private const int Block = 64;

    // So many pixels are looked at with memory for their changes made sure of once.
    private const int Stretch = 64 * Block;

    /// <summary>Runs of pixels that lie column by column.</summary>
    public static int[] EncodeColumns(ReadOnlySpan<byte> pixels)
    {
        using var changes = new RunBuffer();
        var (last, i) = (0UL, 0);
        for (; i <= pixels.Length - Block; i += Stretch)
            last = FindChanges(pixels[i..Math.Min(i + Stretch, pixels.Length)], i, last, changes);
        i = pixels.Length / Block * Block;
        if (i < pixels.Length)
        {
            Span<byte> rest = stackalloc byte[Block];
            pixels[i..].CopyTo(rest);
            var on = OnBits(ref MemoryMarshal.GetReference(rest));
            Append(changes, (on ^ (on << 1 | last)) & LowBits(pixels.Length - i), i);
        }

        return ToCounts(changes, pixels.Length);
    }

    /// <summary>Appends where whole blocks of at most a stretch of pixels change.</summary>
    /// <returns>1 if the last of these pixels is on.</returns>
    private static ulong FindChanges(ReadOnlySpan<byte> pixels, int start, ulong last, RunBuffer changes)
    {
        ref var pixel = ref MemoryMarshal.GetReference(pixels);
        ref var places = ref changes.Reserve(Stretch);
        var found = 0;
        unchecked
        {
            for (var i = 0; i <= pixels.Length - Block; i += Block)
            {
                var on = OnBits(ref Unsafe.Add(ref pixel, i));
                found += Write(ref Unsafe.Add(ref places, found), on ^ (on << 1 | last), start + i);
                last = on >> (Block - 1);
            }
        }

        changes.Advance(found);
        return last;
    }

    /// <summary>Runs of pixels that lie row by row.</summary>
    public static int[] EncodeRows(ReadOnlySpan<byte> pixels, int height, int width)
    {
        if (pixels.Length == 0)
            return [0];
        using var changes = new RunBuffer();
        var words = (height + Block - 1) / Block;
        var columns = ArrayPool<ulong>.Shared.Rent(Block * words);
        var last = 0UL;
        for (var left = 0; left < width; left += Block)
        {
            GatherColumns(pixels, height, width, left, columns);
            for (var column = left; column < Math.Min(left + Block, width); column++)
                last = FindChanges(columns.AsSpan(column - left), height, column * height, last, changes);
        }

        ArrayPool<ulong>.Shared.Return(columns);
        return ToCounts(changes, pixels.Length);
    }

    /// <summary>
    /// Of 64 columns from <paramref name="left"/>, or as many as there are: bit r of <paramref name="columns"/>[64 w + c] says whether the
    /// pixel of row 64 w + r and column left + c is on.
    /// </summary>
    private static void GatherColumns(ReadOnlySpan<byte> pixels, int height, int width, int left, ulong[] columns)
    {
        Span<byte> narrow = stackalloc byte[Block];
        for (var top = 0; top < height; top += Block)
        {
            var tile = columns.AsSpan(top, Block);
            var rows = Math.Min(Block, height - top);
            var at = top * width + left;
            var (any, all) = (0UL, ulong.MaxValue);
            for (var row = 0; row < rows; row++)
            {
                ulong on;
                if (width - left >= Block)
                    on = OnBits(ref Unsafe.Add(ref MemoryMarshal.GetReference(pixels), unchecked(at + row * width)));
                else
                {
                    pixels.Slice(at + row * width, width - left).CopyTo(narrow);
                    on = OnBits(ref MemoryMarshal.GetReference(narrow));
                }

                tile[row] = on;
                any |= on;
                all &= on;
            }

            if (any == 0)
                tile.Clear();
            else if (all == ulong.MaxValue)
                tile.Fill(all);
            else
            {
                tile[rows..].Clear();
                BitMatrix.Transpose(tile);
            }
        }
    }

    /// <summary>Appends where a column changes: its words are each 64th of the given ones.</summary>
    /// <returns>1 if its last pixel is on.</returns>
    private static ulong FindChanges(ReadOnlySpan<ulong> words, int height, int start, ulong last, RunBuffer changes)
    {
        for (var row = 0; row < height; row += Block)
        {
            var on = words[row];
            var rows = Math.Min(Block, height - row);
            var bits = (on ^ (on << 1 | last)) & LowBits(rows);
            last = on >> (rows - 1) & 1;
            if (bits != 0)
                Append(changes, bits, start + row);
        }

        return last;
    }

    private static ulong LowBits(int count) => ulong.MaxValue >> (Block - count);

    /// <summary>Appends the places of set bits, from <paramref name="start"/>.</summary>
    private static void Append(RunBuffer places, ulong bits, int start)
        => places.Advance(Write(ref places.Reserve(Block), bits, start));

    /// <summary>Writes the places of set bits, from <paramref name="start"/>.</summary>
    /// <returns>How many bits are set.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Write(ref int places, ulong bits, int start)
    {
        var found = 0;
        unchecked
        {
            for (; bits != 0; bits &= bits - 1)
                Unsafe.Add(ref places, found++) = start + BitOperations.TrailingZeroCount(bits);
        }

        return found;
    }

    private static int[] ToCounts(RunBuffer changes, int pixels)
    {
        var places = changes.Written;
        var counts = new int[places.Length + 1];
        var before = 0;
        for (var i = 0; i < places.Length; i++)
        {
            counts[i] = places[i] - before;
            before = places[i];
        }

        counts[^1] = pixels - before;
        return counts;
    }

    /// <summary>Bit k is set where pixel k, of 64 from the given one, is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OnBits(ref byte pixel)
    {
        if (Vector512.IsHardwareAccelerated)
            return OnBits512(ref pixel);
        if (Vector256.IsHardwareAccelerated)
            return OnBits256(ref pixel) | (ulong)OnBits256(ref Unsafe.Add(ref pixel, 32)) << 32;
        var on = 0UL;
        for (var k = 0; k < Block; k += Vector128<byte>.Count)
            on |= (ulong)OnBits128(ref Unsafe.Add(ref pixel, k)) << k;
        return on;
    }

    /// <summary><see cref="OnBits"/> of 64 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong OnBits512(ref byte pixel)
        => ~Vector512.Equals(Vector512.LoadUnsafe(ref pixel), Vector512<byte>.Zero).ExtractMostSignificantBits();

    /// <summary><see cref="OnBits"/> of 32 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint OnBits256(ref byte pixel)
        => ~Vector256.Equals(Vector256.LoadUnsafe(ref pixel), Vector256<byte>.Zero).ExtractMostSignificantBits();

    /// <summary><see cref="OnBits"/> of 16 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort OnBits128(ref byte pixel)
        => unchecked((ushort)~Vector128.Equals(Vector128.LoadUnsafe(ref pixel), Vector128<byte>.Zero).ExtractMostSignificantBits());
}
