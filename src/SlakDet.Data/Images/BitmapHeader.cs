using System.Buffers.Binary;

namespace SlakDet.Data.Images;

/// <summary>Reads the header of a Windows bitmap.</summary>
internal static class BitmapHeader
{
    private const int FileHeaderLength = 14, CoreHeaderLength = 12, InfoHeaderLength = 40;

    /// <summary>Reads size and depth; the rows of an uncompressed bitmap must all be there.</summary>
    public static ImageHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FileHeaderLength + CoreHeaderLength)
            throw ImageHeader.Truncated($"{bytes.Length} bytes do not hold a BMP header");
        var headerLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[FileHeaderLength..]);
        if (headerLength != CoreHeaderLength && headerLength < InfoHeaderLength)
            throw ImageHeader.Broken($"the BMP header says that it is {headerLength} bytes long");
        if (bytes.Length - FileHeaderLength < headerLength)
            throw ImageHeader.Truncated($"{bytes.Length} bytes do not hold a BMP header");

        var info = bytes.Slice(FileHeaderLength, headerLength);
        var core = headerLength == CoreHeaderLength;
        long width = core ? BinaryPrimitives.ReadUInt16LittleEndian(info[4..]) : BinaryPrimitives.ReadInt32LittleEndian(info[4..]);
        // A negative height means that the rows go from top to bottom.
        var height = Math.Abs(
            core ? BinaryPrimitives.ReadUInt16LittleEndian(info[6..]) : (long)BinaryPrimitives.ReadInt32LittleEndian(info[8..]));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(info[(core ? 10 : 14)..]);
        var compression = core ? 0 : BinaryPrimitives.ReadInt32LittleEndian(info[16..]);
        if (width <= 0 || height is 0 or > int.MaxValue || bits is not (1 or 4 or 8 or 16 or 24 or 32))
            throw ImageHeader.Broken($"the BMP header gives the size {width} x {height} with {bits} bits a pixel");

        var rowLength = (width * bits + 31) / 32 * 4;
        var start = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]);
        const int uncompressed = 0, bitFields = 3;
        if (compression is uncompressed or bitFields && start + rowLength * height > bytes.Length)
            throw ImageHeader.Truncated($"{bytes.Length} bytes do not hold {height} BMP rows of {rowLength} bytes");
        return new(ImageFormat.Bmp, (int)width, (int)height, bits <= 8 ? 1 : bits == 32 ? 4 : 3,
            bits == 16 ? 5 : Math.Min(bits, 8), HasPalette: bits <= 8, Orientation: 1);
    }
}
