using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using SlakDet.Annotations;

namespace SlakDet.Data.Packing;

/// <summary>What a packed file says of itself: a JSON object at its end.</summary>
/// <param name="Task">What the set is for.</param>
/// <param name="Classes">Its classes.</param>
/// <param name="MaxSide">The longest side of a picture; null where none was reduced.</param>
/// <param name="IndexOffset">Where the index begins, which is where the pixels end.</param>
/// <param name="IndexLength">Length of the index.</param>
/// <param name="IndexSha256">Hash of the index.</param>
/// <param name="PixelsSha256">Hash of all between the first block and the index.</param>
internal sealed record PackHeader(PackTask Task, IReadOnlyList<PackHeader.Class> Classes, int? MaxSide, long IndexOffset, long IndexLength, string IndexSha256, string PixelsSha256)
{
    /// <summary>The first block: magic (8), version (4), 4 unused, offset and length of the JSON (8 each), length of the file (8), SHA-256 of the JSON (32).</summary>
    public const int BlockSize = 128;

    /// <summary>The format that is written and read.</summary>
    public const int Version = 1;

    private const int VersionAt = 8, OffsetAt = 16, LengthAt = 24, FileLengthAt = 32, HashAt = 40;
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>A class.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Color">Its colour, RRGGBB.</param>
    /// <param name="Id">Its number in files of results.</param>
    public sealed record Class(string Name, string Color, long Id);

    private static ReadOnlySpan<byte> Magic => "SLAKPACK"u8;

    /// <summary>The classes as a list.</summary>
    public ClassList ToClassList() => new(Classes.Select(one => one.Name),
        [.. Classes.Select(one => RgbColor.TryParse(one.Color, out var color) ? color : (RgbColor?)null)], [.. Classes.Select(one => one.Id)]);

    /// <summary>The classes of a list.</summary>
    public static IReadOnlyList<Class> Of(ClassList classes) =>
        [.. classes.Names.Select((name, i) => new Class(name, classes.Palette[i].ToString(), classes.CategoryIds[i]))];

    /// <summary>Writes the JSON at the end of a file, and its first block.</summary>
    public void Write(FileStream file)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, Options);
        var block = new byte[BlockSize];
        Magic.CopyTo(block);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(VersionAt), Version);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(OffsetAt), file.Length);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(LengthAt), json.Length);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(FileLengthAt), file.Length + json.Length);
        SHA256.HashData(json, block.AsSpan(HashAt));
        file.Seek(0, SeekOrigin.End);
        file.Write(json);
        file.Seek(0, SeekOrigin.Begin);
        file.Write(block);
    }

    /// <summary>Reads and checks the first block and the JSON.</summary>
    /// <exception cref="DatasetException">It is no packed file of this version, or it is damaged.</exception>
    public static PackHeader Read(FileStream file)
    {
        var block = new byte[BlockSize];
        if (file.ReadAtLeast(block, BlockSize, throwOnEndOfStream: false) < BlockSize || !block.AsSpan().StartsWith(Magic))
            throw new DatasetException("SD-PACK-FORMAT", $"{file.Name} is no packed data set. Make one with 'slakdet data pack CONFIG --out FILE'.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(VersionAt));
        if (version != Version)
            throw new DatasetException("SD-PACK-VERSION", $"{file.Name} is a packed data set of version {version}; this program reads version {Version}. Pack it again with this program.");
        var (offset, length, whole) = (BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(OffsetAt)),
            BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(LengthAt)), BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(FileLengthAt)));
        if (file.Length != whole)
            throw Damaged(file.Name, $"it has {file.Length} bytes instead of {whole}");
        if (offset < BlockSize || length is < 0 or > int.MaxValue || length != whole - offset)
            throw Damaged(file.Name, "its first block contradicts itself");
        var json = new byte[length];
        file.Seek(offset, SeekOrigin.Begin);
        file.ReadExactly(json);
        if (!SHA256.HashData(json).AsSpan().SequenceEqual(block.AsSpan(HashAt, SHA256.HashSizeInBytes)))
            throw Damaged(file.Name, "its header has another SHA-256 than its first block says");
        var header = JsonSerializer.Deserialize<PackHeader>(json, Options)!;
        return header.IndexOffset >= BlockSize && header.IndexLength is >= 0 and <= int.MaxValue && header.IndexOffset + header.IndexLength <= offset
            ? header : throw Damaged(file.Name, "its header contradicts itself");
    }

    /// <summary>The error of a file that is not what it was when it was written.</summary>
    public static DatasetException Damaged(string path, string how, Exception? cause = null) =>
        new("SD-PACK-DAMAGED", $"{path} is damaged or was cut short: {how}. Copy or pack it again.", cause);
}
