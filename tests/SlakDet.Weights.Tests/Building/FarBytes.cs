using SlakDet.Weights.IO;

namespace SlakDet.Weights.Tests.Building;

/// <summary>The bytes of a <see cref="FarStream"/>.</summary>
internal sealed class FarBytes(long hole, byte[] behind) : ByteSource
{
    public override long Length => hole + behind.Length;

    protected override ByteLease LeaseChecked(long offset, int length) => new(behind.AsSpan((int)(offset - hole), length));
}
