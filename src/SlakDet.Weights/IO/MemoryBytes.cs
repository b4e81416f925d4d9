namespace SlakDet.Weights.IO;

/// <summary>Bytes in managed memory.</summary>
internal sealed class MemoryBytes(byte[] bytes) : ByteSource
{
    public override long Length => bytes.Length;

    protected override ByteLease LeaseChecked(long offset, int length) => new(bytes.AsSpan((int)offset, length));
}
