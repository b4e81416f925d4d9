using System.Buffers.Binary;

namespace SlakDet.Backbones.Sparsity;

/// <summary>Truth values as bits: element i is bit i % 8, counted from the lowest, of byte i / 8; bits past the last element are 0.</summary>
internal static class PackedBits
{
    private const ulong LowBits = 0x0101_0101_0101_0101, Gather = 0x0102_0408_1020_4080;

    /// <summary>Bytes for so many truth values.</summary>
    public static long ByteCount(long elements) => (elements + 7) / 8;

    /// <summary>Packs.</summary>
    /// <param name="values">A byte a value, 0 or 1.</param>
    /// <param name="bits"><see cref="ByteCount"/> bytes.</param>
    public static void Pack(ReadOnlySpan<byte> values, Span<byte> bits)
    {
        var whole = values.Length / 8;
        for (var i = 0; i < whole; i++)
            bits[i] = Pack(BinaryPrimitives.ReadUInt64LittleEndian(values[(8 * i)..]));
        if (whole == bits.Length)
            return;
        Span<byte> rest = stackalloc byte[8];
        rest.Clear();
        values[(8 * whole)..].CopyTo(rest);
        bits[whole] = Pack(BinaryPrimitives.ReadUInt64LittleEndian(rest));
    }

    /// <summary>Unpacks.</summary>
    /// <param name="bits"><see cref="ByteCount"/> bytes.</param>
    /// <param name="values">A byte a value, set to 0 or 1.</param>
    public static void Unpack(ReadOnlySpan<byte> bits, Span<byte> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (byte)(bits[i / 8] >> i % 8 & 1);
    }

    // The product moves the lowest bit of byte i to bit 56 + i; no two of its terms meet.
    private static byte Pack(ulong eight) => unchecked((byte)((eight & LowBits) * Gather >> 56));
}
