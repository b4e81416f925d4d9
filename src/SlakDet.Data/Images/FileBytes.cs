using System.Buffers;
using SlakDet.Annotations;

namespace SlakDet.Data.Images;

/// <summary>The content of a file in a pooled buffer, which goes back on disposal.</summary>
internal readonly struct FileBytes : IDisposable
{
    private const long MaxLength = 1L << 30;
    private readonly byte[] _buffer;
    private readonly int _length;

    private FileBytes(byte[] buffer, int length) => (_buffer, _length) = (buffer, length);

    /// <summary>The bytes, until disposal.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary>Reads a whole file; an empty one gives an empty span.</summary>
    /// <exception cref="DatasetException">
    /// It cannot be opened or read, or is larger than a gigabyte. The message does not name the file.
    /// </exception>
    public static FileBytes Read(string path)
    {
        byte[] buffer = [];
        try
        {
            // Asked before opening: a named pipe has length 0, and opening one would wait for ever.
            var length = new FileInfo(path).Length;
            if (length > MaxLength)
                throw new DatasetException("SD-IMAGE-TOO-LARGE", $"the file has {length} bytes; up to {MaxLength} are read.");
            if (length == 0)
                return new(buffer, 0);
            using var handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            buffer = ArrayPool<byte>.Shared.Rent((int)length);
            var read = 0;
            while (read < length && RandomAccess.Read(handle, buffer.AsSpan(read, (int)length - read), read) is > 0 and var more)
                read += more;
            return new(buffer, read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Return(buffer);
            throw new DatasetException("SD-IMAGE-READ", $"the file cannot be read ({error.Message})", error);
        }
    }

    public void Dispose() => Return(_buffer);

    private static void Return(byte[] buffer)
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
