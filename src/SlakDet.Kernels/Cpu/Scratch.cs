using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>A thread's working memory, kept from call to call and grown when needed.</summary>
internal sealed unsafe class Scratch
{
    private const int Alignment = 64, FloatsALine = Alignment / sizeof(float);

    [ThreadStatic] private static Scratch? _ofThread;
    private float* _memory;
    private nint _capacity, _used;

    private Scratch()
    {
    }

    ~Scratch() => NativeMemory.AlignedFree(_memory);

    /// <summary>The calling thread's memory, all of it free, with room for some pieces.</summary>
    /// <param name="pieces">What will be taken, in numbers each.</param>
    public static Scratch Take(params ReadOnlySpan<nint> pieces)
    {
        var scratch = _ofThread ??= new Scratch();
        nint needed = 0;
        foreach (var piece in pieces)
            needed += RoundUp(piece, FloatsALine);
        if (needed > scratch._capacity)
        {
            NativeMemory.AlignedFree(scratch._memory);
            scratch._memory = null;
            scratch._capacity = 0;
            scratch._memory = (float*)NativeMemory.AlignedAlloc((nuint)(needed * sizeof(float)), Alignment);
            scratch._capacity = needed;
        }
        scratch._used = 0;
        return scratch;
    }

    /// <summary>The next piece, aligned to a cache line, its content undefined.</summary>
    public float* Next(nint count)
    {
        var piece = _memory + _used;
        _used += RoundUp(count, FloatsALine);
        if (_used > _capacity)
            throw new InvalidOperationException($"Scratch: {_used} numbers are taken of {_capacity}.");
        return piece;
    }

    /// <summary>The next piece, all zeros.</summary>
    public float* NextZeros(nint count)
    {
        var piece = Next(count);
        NativeMemory.Clear(piece, (nuint)(count * sizeof(float)));
        return piece;
    }

    /// <summary>The least multiple of a unit that is not below a number.</summary>
    public static nint RoundUp(nint number, nint unit) => (number + unit - 1) / unit * unit;
}
