using System.Buffers.Binary;
using SlakDet.Weights.IO;

namespace SlakDet.Weights.Zip;

/// <summary>The end record of a zip archive: where its directory is. Both the 32-bit record and, where present, the 64-bit one.</summary>
internal readonly record struct ZipEnd(long DirectoryOffset, long DirectoryLength, long EntryCount)
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;

    public static ZipEnd Read(ByteSource file, string where)
    {
        if (file.Length < EndBytes)
            throw Invalid(where, $"the file has only {file.Length} bytes");
        var tail = file.ToArray(file.Length - EndBytes, EndBytes).AsSpan();
        if (BinaryPrimitives.ReadUInt32LittleEndian(tail) != 0x06054B50)
            throw Invalid(where, "its last 22 bytes are not the end record of a zip archive (cut off, or followed by something else)");
        var disk = BinaryPrimitives.ReadUInt32LittleEndian(tail[4..]);
        ulong here = BinaryPrimitives.ReadUInt16LittleEndian(tail[8..]);
        ulong count = BinaryPrimitives.ReadUInt16LittleEndian(tail[10..]);
        ulong length = BinaryPrimitives.ReadUInt32LittleEndian(tail[12..]);
        ulong offset = BinaryPrimitives.ReadUInt32LittleEndian(tail[16..]);
        if (disk != 0 || here != count)
            throw Invalid(where, "the archive is split over several disks");
        if (BinaryPrimitives.ReadUInt16LittleEndian(tail[20..]) != 0)
            throw Invalid(where, "the end record promises a comment");
        var directoryEnd = file.Length - EndBytes;
        if (ReadEnd64(file, where) is { } end64)
        {
            if (!Agrees(count, end64.Count, ushort.MaxValue)
                || !Agrees(length, end64.Length, uint.MaxValue)
                || !Agrees(offset, end64.Offset, uint.MaxValue))
                throw Invalid(where, "its 32-bit and 64-bit end records disagree");
            (count, length, offset, directoryEnd) = (end64.Count, end64.Length, end64.Offset, end64.Start);
        }
        // Nothing may stand before the archive or between its parts: a file that is two formats at once is not to be trusted.
        if (length > (ulong)directoryEnd || offset != (ulong)directoryEnd - length)
            throw Invalid(where, $"its directory is said to be {length} bytes at {offset}, but it must end at byte {directoryEnd}");
        if (count > length / ZipHeader.CentralFixedBytes)
            throw Invalid(where, $"{count} entries cannot be listed in {length} bytes");
        return new ZipEnd((long)offset, (long)length, (long)count);
    }

    private static (ulong Count, ulong Length, ulong Offset, long Start)? ReadEnd64(ByteSource file, string where)
    {
        var locatorStart = file.Length - EndBytes - LocatorBytes;
        if (locatorStart < 0)
            return null;
        var locator = file.ToArray(locatorStart, LocatorBytes).AsSpan();
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != 0x07064B50)
            return null;
        var start = locatorStart - End64Bytes;
        if (start < 0 || BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]) != (ulong)start)
            throw Invalid(where, "its 64-bit end record is not directly before its locator");
        var end = file.ToArray(start, End64Bytes).AsSpan();
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06064B50
            || BinaryPrimitives.ReadUInt64LittleEndian(end[4..]) != End64Bytes - 12)
            throw Invalid(where, "its 64-bit end record is malformed");
        if (BinaryPrimitives.ReadUInt64LittleEndian(end[16..]) != 0)
            throw Invalid(where, "the archive is split over several disks");
        var count = BinaryPrimitives.ReadUInt64LittleEndian(end[32..]);
        if (BinaryPrimitives.ReadUInt64LittleEndian(end[24..]) != count)
            throw Invalid(where, "the archive is split over several disks");
        return (count, BinaryPrimitives.ReadUInt64LittleEndian(end[40..]), BinaryPrimitives.ReadUInt64LittleEndian(end[48..]), start);
    }

    /// <summary>A 32-bit field repeats the 64-bit one or is filled with ones.</summary>
    private static bool Agrees(ulong small, ulong large, ulong escape) => small == large || small == escape;

    private static WeightsException Invalid(string where, string what) =>
        new("SD-ZIP-END", $"{where}: not a complete zip archive: {what}. Fetch or copy the file again.");
}
