using System.IO.Compression;
using System.Text;
using SlakDet.Weights.IO;

namespace SlakDet.Weights.Tests.Building;

/// <summary>Assembles zip archives, each header field open to forgery.</summary>
internal sealed class ZipBuilder
{
    public List<ZipPart> Parts { get; } = [];
    public bool Zip64 { get; set; }
    public byte[] Before { get; set; } = [];
    public byte[] After { get; set; } = [];
    public byte[] BetweenDirectoryAndEnd { get; set; } = [];
    public ushort? EntryCount { get; set; }
    public ushort? EntryCountOnDisk { get; set; }
    public uint? DirectoryLength { get; set; }
    public uint? DirectoryOffset { get; set; }
    public ushort Disk { get; set; }
    public ushort CommentLength { get; set; }
    public ulong? EntryCount64 { get; set; }
    public ulong? Offset64 { get; set; }
    public ulong? LocatorOffset { get; set; }
    public ulong End64Length { get; set; } = 44;

    /// <summary>An archive as torch.save lays it out: the given pickle, six floats (0, 1, ... 5) in data/0, a version.</summary>
    public static ZipBuilder Pth(byte[] pickle)
    {
        var data = new byte[24];
        Buffer.BlockCopy(new float[] { 0, 1, 2, 3, 4, 5 }, 0, data, 0, data.Length);
        var zip = new ZipBuilder();
        zip.Parts.Add(new ZipPart("archive/data.pkl", pickle));
        zip.Parts.Add(new ZipPart("archive/data/0", data));
        zip.Parts.Add(new ZipPart("archive/version", "3\n"u8.ToArray()));
        return zip;
    }

    public static byte[] Deflate(byte[] data)
    {
        using var compressed = new MemoryStream();
        using (var deflater = new DeflateStream(compressed, CompressionLevel.SmallestSize))
            deflater.Write(data);
        return compressed.ToArray();
    }

    public ZipBuilder With(Action<ZipBuilder> change)
    {
        change(this);
        return this;
    }

    public byte[] Build()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Before);
        var offsets = Parts.Select(part => WriteLocal(writer, part)).ToList();
        var directoryOffset = stream.Position;
        for (var i = 0; i < Parts.Count; i++)
            WriteCentral(writer, Parts[i], offsets[i]);
        var directoryLength = stream.Position - directoryOffset;
        writer.Write(BetweenDirectoryAndEnd);
        if (Zip64)
            WriteEnd64(writer, directoryOffset, directoryLength);
        writer.Write(0x06054B50u);
        writer.Write(Disk);
        writer.Write((ushort)0);
        writer.Write(EntryCountOnDisk ?? EntryCount ?? (ushort)Parts.Count);
        writer.Write(EntryCount ?? (ushort)Parts.Count);
        writer.Write(DirectoryLength ?? (uint)directoryLength);
        writer.Write(DirectoryOffset ?? (uint)directoryOffset);
        writer.Write(CommentLength);
        writer.Write(After);
        writer.Flush();
        return stream.ToArray();
    }

    private static uint WriteLocal(BinaryWriter writer, ZipPart part)
    {
        var offset = (uint)writer.BaseStream.Position;
        var (crc, content) = Encode(part);
        var deferred = ((part.LocalFlags ?? part.Flags) & 8) != 0;
        var name = part.LocalNameBytes ?? part.NameBytes ?? Encoding.UTF8.GetBytes(part.Name);
        writer.Write(part.LocalSignature);
        writer.Write((ushort)0);
        writer.Write(part.LocalFlags ?? part.Flags);
        writer.Write(part.LocalMethod ?? part.Method);
        writer.Write(0u);
        writer.Write(part.LocalCrc ?? (deferred ? 0 : part.Crc ?? crc));
        writer.Write(part.LocalCompressedLength ?? part.LocalLength ?? (deferred ? 0 : part.CompressedLength ?? (uint)content.Length));
        writer.Write(part.LocalLength ?? (deferred ? 0 : part.Length ?? (uint)part.Data.Length));
        writer.Write((ushort)name.Length);
        writer.Write((ushort)part.LocalExtra.Length);
        writer.Write(name);
        writer.Write(part.LocalExtra);
        writer.Write(content);
        if (deferred)
        {
            writer.Write(0x08074B50u);
            writer.Write(part.DescriptorCrc ?? part.Crc ?? crc);
            writer.Write((uint)content.Length);
            writer.Write((uint)part.Data.Length);
        }
        return offset;
    }

    private static void WriteCentral(BinaryWriter writer, ZipPart part, uint offset)
    {
        var (crc, content) = Encode(part);
        var name = part.NameBytes ?? Encoding.UTF8.GetBytes(part.Name);
        writer.Write(part.CentralSignature);
        writer.Write(0u);
        writer.Write(part.Flags);
        writer.Write(part.Method);
        writer.Write(0u);
        writer.Write(part.Crc ?? crc);
        writer.Write(part.CompressedLength ?? (uint)content.Length);
        writer.Write(part.Length ?? (uint)part.Data.Length);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)part.CentralExtra.Length);
        writer.Write((ushort)0);
        writer.Write(part.Disk);
        writer.Write((ushort)0);
        writer.Write(0u);
        writer.Write(part.LocalOffset ?? offset);
        writer.Write(name);
        writer.Write(part.CentralExtra);
    }

    private static (uint Crc, byte[] Content) Encode(ZipPart part) =>
        (Crc32.Append(0, part.Data), part.Method == 8 ? Deflate(part.Data) : part.Data);

    private void WriteEnd64(BinaryWriter writer, long directoryOffset, long directoryLength)
    {
        var start = (ulong)writer.BaseStream.Position;
        writer.Write(0x06064B50u);
        writer.Write(End64Length);
        writer.Write(0u);
        writer.Write(0UL);
        writer.Write(EntryCount64 ?? (ulong)Parts.Count);
        writer.Write(EntryCount64 ?? (ulong)Parts.Count);
        writer.Write((ulong)directoryLength);
        writer.Write(Offset64 ?? (ulong)directoryOffset);
        writer.Write(0x07064B50u);
        writer.Write(0u);
        writer.Write(LocatorOffset ?? start);
        writer.Write(1u);
    }
}
