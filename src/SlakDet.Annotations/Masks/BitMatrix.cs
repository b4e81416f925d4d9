using System.Numerics;

namespace SlakDet.Annotations.Masks;

/// <summary>64 words of 64 bits as a square of bits.</summary>
internal static class BitMatrix
{
    /// <summary>Exchanges bit c of word r with bit r of word c, for all.</summary>
    /// <remarks>Blocks of 32 x 32 bits are exchanged across the diagonal, then blocks of 16 x 16 inside each, down to single bits.</remarks>
    public static void Transpose(Span<ulong> words)
    {
        words = words[..64];
        var mask = 0x00000000FFFFFFFFUL;
        for (var size = 32; size > 0; size >>= 1)
        {
            for (var block = 0; block < 64; block += 2 * size)
            {
                var row = block;
                for (; row <= block + size - Vector<ulong>.Count; row += Vector<ulong>.Count)
                {
                    var (upper, lower) = (Vector.LoadUnsafe(ref words[row]), Vector.LoadUnsafe(ref words[row + size]));
                    var exchanged = ((upper >>> size) ^ lower) & new Vector<ulong>(mask);
                    (upper ^ (exchanged << size)).StoreUnsafe(ref words[row]);
                    (lower ^ exchanged).StoreUnsafe(ref words[row + size]);
                }

                for (; row < block + size; row++)
                {
                    var exchanged = (words[row] >> size ^ words[row + size]) & mask;
                    words[row] ^= exchanged << size;
                    words[row + size] ^= exchanged;
                }
            }

            mask ^= mask << (size >> 1);
        }
    }
}
