using System.Buffers.Binary;

namespace SlakDet.Weights.Zip;

/// <summary>The fields that a central and a local zip header have in common, 64-bit extensions applied.</summary>
internal readonly ref struct ZipHeader
{
    public const int CentralFixedBytes = 46;
    public const int LocalFixedBytes = 30;

    /// <summary>General-purpose bit 3: checksum and sizes follow the data.</summary>
    public const int DescriptorFlag = 1 << 3;

    // Encryption (0), patch data (5), strong encryption (6), masked headers (13).
    private const int RefusedFlags = 1 << 0 | 1 << 5 | 1 << 6 | 1 << 13;

    public int Flags { get; private init; }
    public int Method { get; private init; }
    public uint Crc { get; private init; }
    public ulong CompressedLength { get; private init; }
    public ulong Length { get; private init; }
    public ulong LocalOffset { get; private init; }
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>Reads the next header of the central directory and moves behind it.</summary>
    public static ZipHeader ReadCentral(ref ReadOnlySpan<byte> bytes, string where)
    {
        if (bytes.Length < CentralFixedBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != 0x02014B50)
            throw Malformed(where, "a zip directory entry does not start where the one before ends");
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]);
        var commentLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[32..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[34..]) != 0)
            throw Malformed(where, "a zip entry is on another disk");
        ulong offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[42..]);
        var rest = bytes[CentralFixedBytes..];
        if (rest.Length < nameLength + extraLength + commentLength)
            throw Malformed(where, "a zip directory entry is cut off");
        var header = ReadCommon(bytes[8..], rest[..nameLength], rest.Slice(nameLength, extraLength), offset, where);
        bytes = rest[(nameLength + extraLength + commentLength)..];
        return header;
    }

    /// <summary>Reads a local header and moves to the entry's data.</summary>
    public static ZipHeader ReadLocal(ref ReadOnlySpan<byte> bytes, string where)
    {
        if (bytes.Length < LocalFixedBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != 0x04034B50)
            throw Malformed(where, "there is no local header where the zip directory says");
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[26..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        var rest = bytes[LocalFixedBytes..];
        if (rest.Length < nameLength + extraLength)
            throw Malformed(where, "a local zip header is cut off");
        var header = ReadCommon(bytes[6..], rest[..nameLength], rest.Slice(nameLength, extraLength), 0, where);
        bytes = rest[(nameLength + extraLength)..];
        return header;
    }

    /// <summary><paramref name="fields"/> starts at the flags, from where on both headers have the same layout up to the sizes.</summary>
    private static ZipHeader ReadCommon(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra, ulong offset,
        string where)
    {
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(fields);
        int method = BinaryPrimitives.ReadUInt16LittleEndian(fields[2..]);
        ulong compressed = BinaryPrimitives.ReadUInt32LittleEndian(fields[12..]);
        ulong length = BinaryPrimitives.ReadUInt32LittleEndian(fields[16..]);
        if ((flags & RefusedFlags) != 0)
            throw new WeightsException("SD-ZIP-METHOD",
                $"{where}: a zip entry is encrypted or patched (flags 0x{flags:x}); only plain entries are read.");
        if (method is not (0 or 8))
            throw new WeightsException("SD-ZIP-METHOD",
                $"{where}: a zip entry uses compression method {method}; only stored (0) and deflated (8) are read.");
        // The 64-bit values stand in this order, each only if its 32-bit field is full of ones.
        var wide = FindZip64(extra, where);
        if (length == uint.MaxValue)
            length = Take(ref wide, where);
        if (compressed == uint.MaxValue)
            compressed = Take(ref wide, where);
        if (offset == uint.MaxValue)
            offset = Take(ref wide, where);
        return new ZipHeader
        {
            Flags = flags,
            Method = method,
            Crc = BinaryPrimitives.ReadUInt32LittleEndian(fields[8..]),
            CompressedLength = compressed,
            Length = length,
            LocalOffset = offset,
            Name = name,
        };
    }

    private static ReadOnlySpan<byte> FindZip64(ReadOnlySpan<byte> extra, string where)
    {
        // Fewer than four bytes left is padding, which some writers use to align the data.
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
                throw Malformed(where, "a zip entry's extra field is cut off");
            if (id == 1)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
        return default;
    }

    private static ulong Take(ref ReadOnlySpan<byte> wide, string where)
    {
        if (wide.Length < 8)
            throw Malformed(where, "a zip entry's 64-bit size is missing");
        var value = BinaryPrimitives.ReadUInt64LittleEndian(wide);
        wide = wide[8..];
        return value;
    }

    private static WeightsException Malformed(string where, string what) =>
        new("SD-ZIP-ENTRY", $"{where}: damaged zip archive: {what}. Fetch or copy the file again.");
}
