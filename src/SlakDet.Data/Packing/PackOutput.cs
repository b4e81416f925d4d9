using System.Security.Cryptography;
using SlakDet.Annotations;

namespace SlakDet.Data.Packing;

/// <summary>A packed file in the making: pixels as they come, then the index, then the header; under another name until it is whole.</summary>
internal sealed class PackOutput : IDisposable
{
    private const int Alignment = 64;
    private static readonly byte[] Zeros = new byte[Alignment];
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _pixels = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _index = new();

    public PackOutput(string path)
    {
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _file = new(_path + ".new", FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 20);
        _file.Write(new byte[PackHeader.BlockSize]);
        Index = new(_index);
    }

    /// <summary>Where the index is written, which lies in memory until the end.</summary>
    public BinaryWriter Index { get; }

    /// <summary>Appends pixels.</summary>
    public PackedBlock Add(byte[] pixels, int width, int height, int channels, int fullWidth, int fullHeight)
    {
        var block = new PackedBlock(_file.Position, width, height, channels, fullWidth, fullHeight);
        Append(pixels);
        Append(Zeros.AsSpan(0, (int)(-block.Length & (Alignment - 1))));
        return block;
    }

    /// <summary>Writes what is left and gives the file its name.</summary>
    public void Complete(PackTask task, ClassList classes, int? maxSide)
    {
        var offset = _file.Position;
        var index = _index.ToArray();
        _file.Write(index);
        _file.Flush();
        new PackHeader(task, PackHeader.Of(classes), maxSide, offset, index.Length, Convert.ToHexStringLower(SHA256.HashData(index)), Convert.ToHexStringLower(_pixels.GetHashAndReset())).Write(_file);
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_path + ".new", _path, overwrite: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _pixels.Dispose();
        Index.Dispose();
        File.Delete(_path + ".new");
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _pixels.AppendData(bytes);
    }
}
