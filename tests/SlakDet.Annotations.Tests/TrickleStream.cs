namespace SlakDet.Annotations.Tests;

/// <summary>Gives its bytes one at a time, so that each token of a file is met in two parts.</summary>
internal sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
}
