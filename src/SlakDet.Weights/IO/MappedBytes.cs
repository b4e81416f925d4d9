using System.IO.MemoryMappedFiles;

namespace SlakDet.Weights.IO;

/// <summary>
/// A file mapped into memory for reading: pages come from the disk when they are touched, nothing is copied to the managed heap.
/// </summary>
internal sealed class MappedBytes : ByteSource, IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedBytes(MemoryMappedFile file, long length)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Length = length;
    }

    public override long Length { get; }

    /// <summary>Maps a file that is not empty.</summary>
    /// <exception cref="WeightsException">The file is missing, unreadable or empty.</exception>
    public static MappedBytes Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new WeightsException("SD-FILE", $"{path}: cannot be opened: {e.Message}", e);
        }
        try
        {
            var length = stream.Length;
            if (length == 0)
                throw new WeightsException("SD-FORMAT", $"{path}: the file is empty (0 bytes); fetch or copy it again.");
            const MemoryMappedFileAccess access = MemoryMappedFileAccess.Read;
            return new MappedBytes(MemoryMappedFile.CreateFromFile(stream, null, 0, access, HandleInheritability.None, false), length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            stream.Dispose();
            throw new WeightsException("SD-FILE", $"{path}: cannot be mapped into memory: {e.Message}", e);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    protected override unsafe ByteLease LeaseChecked(long offset, int length)
    {
        byte* start = null;
        var handle = _view.SafeMemoryMappedViewHandle;
        // Counts a reference, so that closing the file while a lease is out cannot unmap it; throws once the file is closed.
        handle.AcquirePointer(ref start);
        return new ByteLease(new ReadOnlySpan<byte>(start + _view.PointerOffset + offset, length), handle);
    }
}
