namespace SlakDet.Weights.Tests.Building;

/// <summary>A stream that begins with a great hole of zeros, of which nothing is kept in memory.</summary>
internal sealed class FarStream : Stream
{
    private readonly MemoryStream _behind = new();
    private readonly long _hole;

    /// <summary>Stands behind the hole.</summary>
    public FarStream(long hole) => Position = _hole = hole;

    /// <summary>What was written behind the hole.</summary>
    public byte[] Written => _behind.ToArray();

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => true;
    public override long Length => _hole + _behind.Length;
    public override long Position { get; set; }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _behind.Position = Position - _hole;
        _behind.Write(buffer, offset, count);
        Position += count;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var zeros = (int)Math.Clamp(_hole - Position, 0, count);
        buffer.AsSpan(offset, zeros).Clear();
        _behind.Position = Position + zeros - _hole;
        var read = zeros + _behind.Read(buffer, offset + zeros, count - zeros);
        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => Length + offset };

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => _behind.Flush();
}
