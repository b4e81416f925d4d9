using System.Buffers.Binary;

namespace SlakDet.Data.Images;

/// <summary>Walks the chunks of a PNG file (W3C PNG, third edition) from IHDR to IEND and checks every checksum.</summary>
internal ref struct PngChunks(ReadOnlySpan<byte> bytes)
{
    private static readonly uint[] CrcTable = MakeCrcTable();
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position = Signature.Length;

    /// <summary>The first eight bytes of every PNG file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The type of the chunk just read, four letters.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The content of the chunk just read.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Reads the next chunk; false after IEND.</summary>
    public bool MoveNext()
    {
        if (Type.SequenceEqual("IEND"u8))
            return false;
        if (_bytes.Length - _position < 12)
            throw ImageHeader.Truncated($"it ends after {_bytes.Length} bytes, before the PNG's IEND chunk");
        var length = BinaryPrimitives.ReadUInt32BigEndian(_bytes[_position..]);
        if (length > _bytes.Length - _position - 12)
            throw ImageHeader.Truncated($"it ends after {_bytes.Length} bytes inside a PNG chunk of {length} bytes");
        var typeAndBody = _bytes.Slice(_position + 4, (int)length + 4);
        if (Crc(typeAndBody) != BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_position + 8 + (int)length)..]))
            throw ImageHeader.Broken($"the checksum of the PNG chunk at byte {_position} is wrong");
        Type = typeAndBody[..4];
        Body = typeAndBody[4..];
        _position += (int)length + 12;
        return true;
    }

    /// <summary>Reads the header, walking all chunks.</summary>
    public static ImageHeader ReadHeader(ReadOnlySpan<byte> bytes)
    {
        var chunks = new PngChunks(bytes);
        chunks.MoveNext();
        var header = ReadHeaderChunk(chunks);
        var hasData = false;
        while (chunks.MoveNext())
        {
            hasData |= chunks.Type.SequenceEqual("IDAT"u8);
            if (chunks.Type.SequenceEqual("eXIf"u8))
                header = header with { Orientation = ExifOrientation.Read(chunks.Body) };
        }
        return hasData ? header : throw ImageHeader.Broken("the PNG has no IDAT chunk");
    }

    private static ImageHeader ReadHeaderChunk(PngChunks chunks)
    {
        if (!chunks.Type.SequenceEqual("IHDR"u8) || chunks.Body.Length != 13)
            throw ImageHeader.Broken("a PNG must begin with an IHDR chunk of 13 bytes");
        var width = BinaryPrimitives.ReadUInt32BigEndian(chunks.Body);
        var height = BinaryPrimitives.ReadUInt32BigEndian(chunks.Body[4..]);
        var (depth, colorType) = (chunks.Body[8], chunks.Body[9]);
        var channels = (colorType, depth) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) => 1,
            (2, 8 or 16) => 3,
            (3, 1 or 2 or 4 or 8) => 1,
            (4, 8 or 16) => 2,
            (6, 8 or 16) => 4,
            _ => throw ImageHeader.Broken($"PNG colour type {colorType} with {depth} bits does not exist"),
        };
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw ImageHeader.Broken($"the PNG header gives the size {width} x {height}");
        return new(ImageFormat.Png, (int)width, (int)height, channels, depth, HasPalette: colorType == 3, Orientation: 1);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
