using System.Runtime.InteropServices;

namespace SlakDet.Weights.IO;

/// <summary>Bytes lent by a <see cref="ByteSource"/>; valid until disposed. Holds a mapped file in memory while it lives.</summary>
internal readonly ref struct ByteLease : IDisposable
{
    private readonly SafeBuffer? _owner;

    public ByteLease(ReadOnlySpan<byte> span, SafeBuffer? owner = null)
    {
        Span = span;
        _owner = owner;
    }

    public ReadOnlySpan<byte> Span { get; }

    public void Dispose() => _owner?.ReleasePointer();
}
