namespace SlakDet.Weights.IO;

/// <summary>A part of another source.</summary>
internal sealed class ByteRange(ByteSource source, long start, long length) : ByteSource
{
    public override long Length => length;

    protected override ByteLease LeaseChecked(long offset, int length) => source.Lease(start + offset, length);
}
