using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Cuda;

/// <summary>Strings as C wants them: an array of pointers to bytes that end with 0.</summary>
internal sealed unsafe class Utf8Strings : IDisposable
{
    private readonly int _count;

    public Utf8Strings(IReadOnlyList<string> strings)
    {
        _count = strings.Count;
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)_count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < _count; i++)
            Pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[i]);
    }

    /// <summary>The strings, and a null after them.</summary>
    public byte** Pointers { get; private set; }

    public void Dispose()
    {
        if (Pointers == null)
            return;
        for (var i = 0; i < _count; i++)
            Marshal.FreeCoTaskMem((nint)Pointers[i]);
        NativeMemory.Free(Pointers);
        Pointers = null;
    }
}
