using SlakDet.Training.Checkpoints;

namespace SlakDet.Training.Tests.Checkpoints;

/// <summary>How <see cref="FaultyFileOperations"/> fail.</summary>
public enum Fault
{
    /// <summary>One operation fails.</summary>
    InputOutput,

    /// <summary>From one operation on, nothing more can be written; deleting works.</summary>
    DiskFull,

    /// <summary>From one operation on, all are denied.</summary>
    Denied,

    /// <summary>One write loses its second half and says nothing.</summary>
    ShortWrite,

    /// <summary>The process is gone: from one operation on, nothing happens any more.</summary>
    Crash,
}

/// <summary>The process of the test "died".</summary>
public sealed class CrashException() : Exception("the process was killed");

/// <summary>
/// Real file operations that count their steps (each piece written and each file deleted is one) and fail at the one chosen. They do not
/// flush to the disk, which is what makes thousands of cases quick.
/// </summary>
public sealed class FaultyFileOperations(Fault fault, int failAt, bool plainFileSystem) : IFileOperations
{
    private readonly DiskFileOperations _disk = new();

    /// <summary>How many steps there were.</summary>
    public int Count { get; private set; }

    public long AvailableBytes(string folder)
    {
        Step(writes: false);
        return _disk.AvailableBytes(folder);
    }

    public void CreateFolder(string path)
    {
        Step(writes: true);
        _disk.CreateFolder(path);
    }

    public void Write(string path, Action<Stream> write)
    {
        Step(writes: true);
        using (var stream = new FileStream(path, FileMode.CreateNew))
            write(new FaultyStream(stream, this));
        Step(writes: true); // the flush
    }

    public Stream OpenRead(string path)
    {
        Step(writes: false);
        return _disk.OpenRead(path);
    }

    public void Move(string source, string target)
    {
        Step(writes: true);
        _disk.Move(source, target);
    }

    public bool TryExchange(string first, string second)
    {
        Step(writes: true);
        return !plainFileSystem && _disk.TryExchange(first, second);
    }

    public bool TryLink(string existing, string link)
    {
        Step(writes: true);
        return !plainFileSystem && _disk.TryLink(existing, link);
    }

    public void DeleteFolder(string path)
    {
        foreach (var file in Directory.GetFiles(path))
        {
            Step(writes: false);
            File.Delete(file);
        }
        Step(writes: false);
        Directory.Delete(path);
    }

    public void FlushFolder(string path) => Step(writes: true);

    /// <summary>Counts, fails if it is time to; returns whether this is the one short write.</summary>
    private bool Step(bool writes)
    {
        Count++;
        return fault switch
        {
            Fault.InputOutput when Count == failAt => throw new IOException("Input/output error", 5),
            Fault.DiskFull when Count >= failAt && writes => throw new IOException("No space left on device", 28),
            Fault.Denied when Count >= failAt => throw new UnauthorizedAccessException("Access is denied."),
            Fault.Crash when Count >= failAt => throw new CrashException(),
            _ => fault == Fault.ShortWrite && Count == failAt,
        };
    }

    private sealed class FaultyStream(Stream inner, FaultyFileOperations owner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer) =>
            inner.Write(owner.Step(writes: true) ? buffer[..(buffer.Length / 2)] : buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
