using System.IO.Compression;
using SlakDet.Weights.IO;

namespace SlakDet.Weights.Zip;

/// <summary>
/// The content of a zip entry. A stored entry is read in place; a deflated one is inflated once and kept. The first read verifies
/// the checksum.
/// </summary>
internal sealed class ZipEntryBytes(ByteSource archive, ZipEntry entry, string where) : ByteSource
{
    private const int ChunkBytes = 1 << 20;
    private readonly Lock _lock = new();
    private volatile ByteSource? _verified;

    public override long Length => entry.Length;

    protected override ByteLease LeaseChecked(long offset, int length) => (_verified ?? Verify()).Lease(offset, length);

    private ByteSource Verify()
    {
        lock (_lock)
        {
            if (_verified is { } done)
                return done;
            ByteSource content = entry.Stored ? new ByteRange(archive, entry.DataOffset, entry.Length) : new MemoryBytes(Inflate());
            var crc = 0u;
            for (var position = 0L; position < content.Length; position += ChunkBytes)
            {
                using var lease = content.Lease(position, (int)Math.Min(ChunkBytes, content.Length - position));
                crc = Crc32.Append(crc, lease.Span);
            }
            if (crc != entry.Crc)
                throw new WeightsException("SD-ZIP-CRC",
                    $"{where}: zip entry '{entry.Name}' has checksum {crc:x8}, its header says {entry.Crc:x8}: "
                    + "the file is damaged, fetch or copy it again.");
            return _verified = content;
        }
    }

    private unsafe byte[] Inflate()
    {
        if (entry.Length > Array.MaxLength || entry.CompressedLength > Array.MaxLength)
            throw new WeightsException("SD-ZIP-LIMIT",
                $"{where}: zip entry '{entry.Name}' is deflated and has {entry.Length} bytes; store it instead.");
        // The directory has bounded this length by the compressed one.
        var content = new byte[entry.Length];
        using var lease = archive.Lease(entry.DataOffset, (int)entry.CompressedLength);
        fixed (byte* start = lease.Span)
        {
            using var compressed = new UnmanagedMemoryStream(start, lease.Span.Length);
            using var inflater = new DeflateStream(compressed, CompressionMode.Decompress);
            try
            {
                if (inflater.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length && inflater.ReadByte() < 0)
                    return content;
            }
            catch (InvalidDataException e)
            {
                throw new WeightsException("SD-ZIP-DEFLATE",
                    $"{where}: zip entry '{entry.Name}' is not valid deflate data; fetch the file again.", e);
            }
        }
        throw new WeightsException("SD-ZIP-DEFLATE",
            $"{where}: zip entry '{entry.Name}' does not inflate to the {entry.Length} bytes that its header claims; "
            + "fetch the file again.");
    }
}
