using System.Buffers.Binary;

namespace SlakDet.Data.Images;

/// <summary>Finds the orientation in an EXIF block (a TIFF header with its first directory).</summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;

    /// <summary>The orientation 1 to 8; 1 when there is none or the block makes no sense, as decoders do.</summary>
    public static int Read(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8)
            return 1;
        var bigEndian = tiff.StartsWith("MM\0*"u8);
        if (!bigEndian && !tiff.StartsWith("II*\0"u8))
            return 1;
        var directory = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
            return 1;
        var entries = tiff[(int)directory..];
        var count = UInt16(entries, bigEndian);
        entries = entries[2..];
        for (var i = 0; i < count && entries.Length >= 12; i++, entries = entries[12..])
            if (UInt16(entries, bigEndian) == OrientationTag && UInt16(entries[8..], bigEndian) is >= 1 and <= 8 and var orientation)
                return orientation;
        return 1;
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
