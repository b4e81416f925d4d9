using System.Buffers.Binary;

namespace SlakDet.Weights.IO;

/// <summary>CRC-32 as zip uses it (reflected polynomial 0xEDB88320), eight bytes a step.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>Continues a checksum over the bytes that follow.</summary>
    public static uint Append(uint previous, ReadOnlySpan<byte> bytes)
    {
        var table = Table;
        var crc = ~previous;
        while (bytes.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[0x700 + (low & 0xFF)] ^ table[0x600 + ((low >> 8) & 0xFF)]
                ^ table[0x500 + ((low >> 16) & 0xFF)] ^ table[0x400 + (low >> 24)]
                ^ table[0x300 + (high & 0xFF)] ^ table[0x200 + ((high >> 8) & 0xFF)]
                ^ table[0x100 + ((high >> 16) & 0xFF)] ^ table[high >> 24];
            bytes = bytes[8..];
        }
        foreach (var b in bytes)
            crc = table[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            table[i] = crc;
        }
        // Row k: the effect of a byte that is followed by k zero bytes.
        for (var i = 256; i < table.Length; i++)
            table[i] = (table[i - 256] >> 8) ^ table[table[i - 256] & 0xFF];
        return table;
    }
}
