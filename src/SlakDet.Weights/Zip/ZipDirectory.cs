using System.Buffers.Binary;
using System.Text;
using SlakDet.Weights.IO;

namespace SlakDet.Weights.Zip;

/// <summary>
/// The table of contents of a zip archive, read strictly: one disk, nothing before or behind the archive, no comment, no
/// encryption, entries stored or deflated, no duplicate or climbing names, no overlap, both headers of an entry agreeing.
/// </summary>
/// <remarks>Layout after PKWARE's APPNOTE 6.3. Nothing is ever extracted to disk.</remarks>
internal sealed class ZipDirectory
{
    /// <summary>Most entries of an archive.</summary>
    public const int MaxEntries = 100_000;

    private const int MaxNameBytes = 4096;
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly ByteSource _file;
    private readonly string _where;
    private readonly double _maxRatio;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    private ZipDirectory(ByteSource file, string where, double maxRatio)
    {
        _file = file;
        _where = where;
        _maxRatio = maxRatio;
    }

    /// <summary>All files, in the order of the central directory.</summary>
    public IReadOnlyCollection<ZipEntry> Entries => _entries.Values;

    /// <summary>Sum of all entries' inflated lengths.</summary>
    public long TotalLength { get; private set; }

    /// <summary>Reads and checks the whole directory.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="where">The archive's path, for messages.</param>
    /// <param name="maxRatio">How many times larger than its compressed bytes an entry may be.</param>
    /// <exception cref="WeightsException">Any rule is broken.</exception>
    public static ZipDirectory Read(ByteSource file, string where, double maxRatio)
    {
        var directory = new ZipDirectory(file, where, maxRatio);
        directory.ReadEntries(ZipEnd.Read(file, where));
        return directory;
    }

    /// <summary>Finds a file by its exact name.</summary>
    public bool TryGet(string name, out ZipEntry? entry) => _entries.TryGetValue(name, out entry);

    /// <summary>The bytes of an entry; verified (and inflated) when first read.</summary>
    public ZipEntryBytes Open(ZipEntry entry) => new(_file, entry, _where);

    private void ReadEntries(ZipEnd end)
    {
        if (end.EntryCount > MaxEntries)
            throw new WeightsException("SD-ZIP-LIMIT",
                $"{_where}: the archive lists {end.EntryCount} entries; at most {MaxEntries} are read.");
        if (end.DirectoryLength > Array.MaxLength)
            throw new WeightsException("SD-ZIP-LIMIT", $"{_where}: the zip directory has {end.DirectoryLength} bytes.");
        using var lease = _file.Lease(end.DirectoryOffset, (int)end.DirectoryLength);
        var rest = lease.Span;
        var ranges = new List<(long Start, long End, string Name)>();
        for (var i = 0L; i < end.EntryCount; i++)
        {
            var header = ZipHeader.ReadCentral(ref rest, _where);
            var name = CheckedName(header.Name);
            var (dataOffset, endOffset) = CheckLocalHeader(header, name, end.DirectoryOffset);
            ranges.Add(((long)header.LocalOffset, endOffset, name));
            // A folder's own entry carries nothing.
            if (name.EndsWith('/') && header.Length == 0)
                continue;
            var entry = new ZipEntry(name, header.Method == 0, dataOffset, (long)header.CompressedLength, (long)header.Length, header.Crc);
            if (!_entries.TryAdd(name, entry))
                throw new WeightsException("SD-ZIP-DUPLICATE",
                    $"{_where}: two zip entries are named '{name}'; which one is meant cannot be known.");
            CheckRatio(entry);
            TotalLength += entry.Length;
        }
        if (!rest.IsEmpty)
            throw new WeightsException("SD-ZIP-ENTRY",
                $"{_where}: {rest.Length} bytes follow the last entry of the zip directory; none are allowed.");
        CheckOverlap(ranges);
    }

    private void CheckRatio(ZipEntry entry)
    {
        if (entry.Stored && entry.CompressedLength != entry.Length)
            throw new WeightsException("SD-ZIP-HEADER",
                $"{_where}: zip entry '{entry.Name}' is stored, yet has {entry.CompressedLength} bytes for {entry.Length}.");
        if (entry.Length > entry.CompressedLength * _maxRatio)
            throw new WeightsException("SD-ZIP-RATIO",
                $"{_where}: zip entry '{entry.Name}' claims {entry.Length} bytes from {entry.CompressedLength} compressed ones; "
                + $"at most {_maxRatio:0} to 1 is accepted.");
    }

    private string CheckedName(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is 0 or > MaxNameBytes)
            throw new WeightsException("SD-ZIP-NAME",
                $"{_where}: a zip entry's name has {bytes.Length} bytes; 1 to {MaxNameBytes} are allowed.");
        string name;
        try
        {
            name = StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new WeightsException("SD-ZIP-NAME", $"{_where}: a zip entry's name is not valid UTF-8.", e);
        }
        var climbs = name.Split('/').Any(part => part is ".." or ".");
        if (climbs || name[0] == '/' || name.AsSpan().ContainsAny('\\', ':') || name.Any(char.IsControl))
            throw new WeightsException("SD-ZIP-NAME",
                $"{_where}: zip entry name {Printable.Quote(name)} is refused: names must be relative, "
                + "without '..', '\\', ':' and control characters.");
        return name;
    }

    /// <summary>Compares an entry's local header with its central one; returns where its data starts and where the entry ends.</summary>
    private (long DataOffset, long End) CheckLocalHeader(ZipHeader central, string name, long directoryOffset)
    {
        if (directoryOffset < ZipHeader.LocalFixedBytes || central.LocalOffset > (ulong)(directoryOffset - ZipHeader.LocalFixedBytes))
            throw Disagrees(name, $"its local header is said to be at byte {central.LocalOffset}, outside the archive's data");
        var offset = (long)central.LocalOffset;
        var available = (int)Math.Min(ZipHeader.LocalFixedBytes + 2 * ushort.MaxValue, directoryOffset - offset);
        using var lease = _file.Lease(offset, available);
        var rest = lease.Span;
        var local = ZipHeader.ReadLocal(ref rest, _where);
        if (!local.Name.SequenceEqual(central.Name))
            throw Disagrees(name, $"its local header names it {Printable.Quote(Encoding.Latin1.GetString(local.Name))}");
        if (local.Method != central.Method || local.Flags != central.Flags)
            throw Disagrees(name,
                $"method {local.Method}, flags {local.Flags:x} in the local header, {central.Method}, {central.Flags:x} in the directory");
        // With a descriptor behind the data, the local header may leave its three fields 0.
        var deferred = (central.Flags & ZipHeader.DescriptorFlag) != 0;
        if (!(deferred && local is { Crc: 0, CompressedLength: 0, Length: 0 })
            && (local.Crc != central.Crc || local.CompressedLength != central.CompressedLength || local.Length != central.Length))
            throw Disagrees(name,
                $"{local.Length} bytes, checksum {local.Crc:x8} in the local header, {central.Length}, {central.Crc:x8} in the directory");
        var dataOffset = offset + available - rest.Length;
        if (central.CompressedLength > (ulong)(directoryOffset - dataOffset) || central.Length > long.MaxValue / MaxEntries)
            throw Disagrees(name,
                $"{central.CompressedLength} bytes are said to follow byte {dataOffset}, the data ends at {directoryOffset}");
        var end = dataOffset + (long)central.CompressedLength;
        return (dataOffset, deferred ? CheckDescriptor(central, name, end, directoryOffset) : end);
    }

    /// <summary>The descriptor repeats the checksum, after an optional signature.</summary>
    private long CheckDescriptor(ZipHeader central, string name, long offset, long directoryOffset)
    {
        const int shortest = 12;
        if (directoryOffset - offset < shortest)
            throw Disagrees(name, "the descriptor behind its data is cut off");
        using var lease = _file.Lease(offset, shortest);
        var first = BinaryPrimitives.ReadUInt32LittleEndian(lease.Span);
        var signed = first == 0x08074B50;
        var crc = signed ? BinaryPrimitives.ReadUInt32LittleEndian(lease.Span[4..]) : first;
        if (crc != central.Crc)
            throw Disagrees(name, $"checksum {crc:x8} behind its data, {central.Crc:x8} in the directory");
        return offset + shortest;
    }

    private void CheckOverlap(List<(long Start, long End, string Name)> ranges)
    {
        ranges.Sort();
        for (var i = 1; i < ranges.Count; i++)
            if (ranges[i].Start < ranges[i - 1].End)
                throw new WeightsException("SD-ZIP-OVERLAP",
                    $"{_where}: zip entries '{ranges[i - 1].Name}' and '{ranges[i].Name}' share bytes from {ranges[i].Start} on; "
                    + "each must have its own.");
    }

    private WeightsException Disagrees(string name, string what) =>
        new("SD-ZIP-HEADER", $"{_where}: zip entry '{name}' is inconsistent: {what}. The file is damaged or forged; fetch it again.");
}
