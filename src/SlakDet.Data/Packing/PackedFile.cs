using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;
using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Images;

namespace SlakDet.Data.Packing;

/// <summary>
/// A data set in one file: decoded pictures, label maps and objects of both splits. The file is mapped into memory and read without a decoder; its
/// pages come from the disk, or the system's cache, when they are touched. Can be used by many threads at once.
/// </summary>
/// <remarks>
/// The layout is in datasets/README.md. Pictures that are handed out point into the file, so dispose it after them.
/// </remarks>
public sealed unsafe class PackedFile : PixelStore, IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly string _path;
    private readonly PackHeader _header;
    private readonly Lazy<Index> _index;

    private PackedFile(string path, PackHeader header, FileStream stream)
    {
        (_path, _header, Classes) = (path, header, header.ToClassList());
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _start = start + _view.PointerOffset;
        _index = new(ReadIndex);
    }

    /// <summary>What the set is for.</summary>
    public PackTask Task => _header.Task;

    /// <summary>The classes.</summary>
    public ClassList Classes { get; }

    /// <summary>What to train on.</summary>
    /// <exception cref="DatasetException">SD-PACK-DAMAGED: the index is not what was written.</exception>
    public PackedSplit Training => _index.Value.Training;

    /// <summary>What to score on.</summary>
    /// <exception cref="DatasetException">SD-PACK-DAMAGED: the index is not what was written.</exception>
    public PackedSplit Validation => _index.Value.Validation;

    /// <summary>Sizes of a split's pictures, in the order of its items.</summary>
    /// <param name="split">One of this file's splits.</param>
    public IEnumerable<(int Width, int Height)> Sizes(PackedSplit split)
    {
        ArgumentNullException.ThrowIfNull(split);
        return split.Segmentation.Select(item => item.ImagePath).Concat(split.Detection.Select(item => item.ImagePath)).Select(path => (Block(path).Width, Block(path).Height));
    }

    /// <summary>Opens a file and checks all of it but the pixels and the index.</summary>
    /// <param name="path">The file.</param>
    /// <param name="task">What it must be for.</param>
    /// <exception cref="DatasetException">It cannot be read, is of another kind or version, damaged, or for another task.</exception>
    public static PackedFile Open(string path, PackTask task)
    {
        FileStream? stream = null;
        try
        {
            stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var header = PackHeader.Read(stream);
            return header.Task == task ? new(path, header, stream)
                : throw new DatasetException("SD-PACK-TASK", $"{path} was packed for {header.Task.ToString().ToLowerInvariant()}, the config is of {task.ToString().ToLowerInvariant()}. Pack the data of this config.");
        }
        catch (Exception error)
        {
            stream?.Dispose();
            throw error is IOException or UnauthorizedAccessException or ArgumentException or System.Text.Json.JsonException
                ? new DatasetException("SD-PACK-FILE", $"The packed data set {path} cannot be read: {error.Message} Check data.packed.", error) : error;
        }
    }

    /// <inheritdoc/>
    public override StoredPicture Picture(string path)
    {
        var block = Block(path);
        return new(Images.Picture.Over(_start + block.Offset, block.Width, block.Height, channels: 3), block.FullWidth, block.FullHeight);
    }

    /// <summary>Compares the pixels with the hash that was written with them; reads the whole file.</summary>
    /// <exception cref="DatasetException">SD-PACK-DAMAGED: they differ.</exception>
    public void VerifyPixels()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        const int step = 1 << 24;
        for (long at = PackHeader.BlockSize; at < _header.IndexOffset; at += step)
            hash.AppendData(new ReadOnlySpan<byte>(_start + at, (int)Math.Min(step, _header.IndexOffset - at)));
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != _header.PixelsSha256)
            throw PackHeader.Damaged(_path, "its pixels have another SHA-256 than its header says");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    internal override (int Width, int Height) Label(string path, ref byte[] values)
    {
        var block = Block(path);
        if (values.Length < block.Length)
            values = new byte[block.Length];
        new ReadOnlySpan<byte>(_start + block.Offset, (int)block.Length).CopyTo(values);
        return (block.Width, block.Height);
    }

    private PackedBlock Block(string path) => _index.Value.Blocks.TryGetValue(path, out var block) ? block
        : throw new DatasetException("SD-PACK-UNKNOWN", $"{_path} holds no {path}.");

    private Index ReadIndex()
    {
        var bytes = new ReadOnlySpan<byte>(_start + _header.IndexOffset, (int)_header.IndexLength).ToArray();
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != _header.IndexSha256)
            throw PackHeader.Damaged(_path, "its index has another SHA-256 than its header says");
        try
        {
            using var from = new BinaryReader(new MemoryStream(bytes));
            var blocks = new Dictionary<string, PackedBlock>(StringComparer.Ordinal);
            return new(ReadSplit(from, "training", blocks), ReadSplit(from, "validation", blocks), blocks);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or DatasetException or ArgumentException or OverflowException)
        {
            throw PackHeader.Damaged(_path, $"its index cannot be read ({error.Message})", error);
        }
    }

    private PackedSplit ReadSplit(BinaryReader from, string name, Dictionary<string, PackedBlock> blocks)
    {
        var (segmentation, detection) = (new List<SegmentationItem>(), new List<DetectionItem>());
        var count = from.ReadInt32();
        for (var i = 0; i < count; i++)
        {
            var folder = $"{_path}/{name}/{i}/";
            var picture = Checked(PackRecords.ReadBlock(from), channels: 3);
            if (Task == PackTask.Segmentation)
            {
                var item = new SegmentationItem(from.ReadString(), folder + "picture", folder + "label");
                segmentation.Add(item);
                blocks.Add(item.ImagePath, picture);
                blocks.Add(item.LabelPath, Checked(PackRecords.ReadBlock(from), channels: 1));
            }
            else
            {
                var item = PackRecords.ReadItem(from, folder);
                detection.Add(item);
                blocks.Add(item.ImagePath, picture);
            }
        }

        return new(segmentation, detection, from.ReadBoolean() ? PackRecords.ReadCoco(from) : null);
    }

    private PackedBlock Checked(PackedBlock block, int channels) =>
        block is { Width: > 0, Height: > 0, FullWidth: > 0, FullHeight: > 0 } && block.Channels == channels && block.Offset >= PackHeader.BlockSize
        && block.Length <= Array.MaxLength && block.Offset <= _header.IndexOffset - block.Length ? block : throw new InvalidDataException($"a block lies outside of the file: {block}");

    private sealed record Index(PackedSplit Training, PackedSplit Validation, Dictionary<string, PackedBlock> Blocks);
}
