using System.Text;
using SlakDet.Weights.IO;

namespace SlakDet.Weights.Zip;

/// <summary>
/// Writes a zip archive of stored entries. The bytes of each start at a multiple of 64 from the archive's start, so that a mapped file can be
/// used in place; 64-bit records are written where an offset or the number of entries needs them.
/// </summary>
/// <remarks>Layout after PKWARE's APPNOTE 6.3. An entry has less than 2 GiB. Times are 1980-01-01: the same content makes the same file.</remarks>
internal sealed class ZipWriter : IDisposable
{
    private const int Alignment = 64;
    private const int ExtraHeadBytes = 4;
    private const ushort FirstDay = 0x21, Version = 20, Version64 = 45;
    private const ushort PaddingId = 'F' | 'B' << 8;   // the id that PyTorch gives its padding
    private readonly Stream _stream;
    private readonly BinaryWriter _archive;
    private readonly BinaryWriter _directory = new(new MemoryStream());
    private long _count;

    /// <param name="stream">Receives the archive and stays open; its positions are the archive's offsets.</param>
    public ZipWriter(Stream stream) => (_stream, _archive) = (stream, new BinaryWriter(stream, Encoding.ASCII, leaveOpen: true));

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Relative path in ASCII, not used before.</param>
    /// <param name="content">All of its bytes.</param>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        var offset = _stream.Position;
        var nameBytes = Encoding.ASCII.GetBytes(name);
        var unpadded = offset + ZipHeader.LocalFixedBytes + nameBytes.Length + ExtraHeadBytes;
        var padding = (ushort)((Alignment - unpadded % Alignment) % Alignment);
        var crc = Crc32.Append(0, content);

        _archive.Write(0x04034B50u);
        WriteCommon(_archive, Version, crc, content.Length, nameBytes.Length);
        _archive.Write((ushort)(ExtraHeadBytes + padding));
        _archive.Write(nameBytes);
        _archive.Write(PaddingId);
        _archive.Write(padding);
        _archive.Write(new byte[padding]);
        _archive.Write(content);

        var isFar = offset >= uint.MaxValue;
        _directory.Write(0x02014B50u);
        _directory.Write(Version64);
        WriteCommon(_directory, isFar ? Version64 : Version, crc, content.Length, nameBytes.Length);
        _directory.Write((ushort)(isFar ? ExtraHeadBytes + sizeof(long) : 0));
        _directory.Write(0u);   // length of a comment, disk
        _directory.Write(0u);   // internal attributes, half of the external ones
        _directory.Write((ushort)0);
        _directory.Write(Low32(offset));
        _directory.Write(nameBytes);
        if (isFar)
        {
            _directory.Write((ushort)1);
            _directory.Write((ushort)sizeof(long));
            _directory.Write(offset);
        }
        _count++;
    }

    /// <summary>Writes the directory, which ends the archive.</summary>
    public void Finish()
    {
        _directory.Flush();
        var (start, length) = (_stream.Position, _directory.BaseStream.Length);
        ((MemoryStream)_directory.BaseStream).WriteTo(_stream);
        if (_count >= ushort.MaxValue || start >= uint.MaxValue || length >= uint.MaxValue)
            WriteEnd64(start, length);
        var count = (ushort)Math.Min(_count, ushort.MaxValue);
        _archive.Write(0x06054B50u);
        _archive.Write(0u);   // this disk, the directory's disk
        _archive.Write(count);
        _archive.Write(count);
        _archive.Write(Low32(length));
        _archive.Write(Low32(start));
        _archive.Write((ushort)0);
        _archive.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _archive.Dispose();
        _directory.Dispose();
    }

    private void WriteEnd64(long start, long length)
    {
        var end64 = _stream.Position;
        _archive.Write(0x06064B50u);
        _archive.Write(44L);   // bytes that follow
        _archive.Write(Version64);
        _archive.Write(Version64);
        _archive.Write(0L);    // this disk, the directory's disk
        _archive.Write(_count);
        _archive.Write(_count);
        _archive.Write(length);
        _archive.Write(start);
        _archive.Write(0x07064B50u);
        _archive.Write(0u);
        _archive.Write(end64);
        _archive.Write(1u);    // disks in all
    }

    /// <summary>From the version to the length of the name: what both headers of an entry have in common.</summary>
    private static void WriteCommon(BinaryWriter target, ushort version, uint crc, int length, int nameLength)
    {
        target.Write(version);
        target.Write(0u);      // flags, method: stored
        target.Write((ushort)0);
        target.Write(FirstDay);
        target.Write(crc);
        target.Write((uint)length);
        target.Write((uint)length);
        target.Write((ushort)nameLength);
    }

    /// <summary>The offset, or all ones where only the 64-bit field can hold it.</summary>
    private static uint Low32(long value) => (uint)Math.Min(value, uint.MaxValue);
}
