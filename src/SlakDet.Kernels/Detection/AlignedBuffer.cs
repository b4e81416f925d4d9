using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Detection;

/// <summary>Scratch memory that begins on a cache line; its content is undefined at first.</summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int CacheLine = 64;

    public AlignedBuffer(long elements) =>
        Pointer = (T*)NativeMemory.AlignedAlloc(checked((nuint)Math.Max(elements, 1) * (nuint)sizeof(T)), CacheLine);

    ~AlignedBuffer() => Free();

    public T* Pointer { get; private set; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
