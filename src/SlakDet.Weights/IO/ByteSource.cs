namespace SlakDet.Weights.IO;

/// <summary>Random access to the bytes of a file or of a part of one. Thread-safe.</summary>
internal abstract class ByteSource
{
    public abstract long Length { get; }

    /// <summary>Lends bytes without copying them where the source can.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the source: the caller failed to check.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public ByteLease Lease(long offset, int length)
    {
        if (offset < 0 || length < 0 || offset > Length - length)
            throw new ArgumentOutOfRangeException(nameof(offset), $"Bytes {offset} to {offset}+{length} of {Length}.");
        return LeaseChecked(offset, length);
    }

    /// <summary>A copy of some bytes.</summary>
    public byte[] ToArray(long offset, int length)
    {
        using var lease = Lease(offset, length);
        return lease.Span.ToArray();
    }

    protected abstract ByteLease LeaseChecked(long offset, int length);
}
