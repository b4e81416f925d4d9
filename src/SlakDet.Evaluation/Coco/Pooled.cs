using System.Buffers;

namespace SlakDet.Evaluation.Coco;

/// <summary>A rented array; its content is arbitrary at first.</summary>
internal readonly struct Pooled<T>(int length) : IDisposable
    where T : unmanaged
{
    private readonly T[] _array = ArrayPool<T>.Shared.Rent(length);

    public Span<T> Span => _array.AsSpan(0, length);

    public void Dispose() => ArrayPool<T>.Shared.Return(_array);
}
