namespace SlakDet.Kernels.Cpu;

/// <summary>Taps that one loop goes through, as an <see cref="ITapOrder{TSelf}"/> has written them down for itself.</summary>
internal unsafe struct TapRun
{
    /// <summary>Words of bits a run.</summary>
    public const int Words = 4;

    /// <summary>The first tap, or the one of the first bit.</summary>
    public nint First;

    /// <summary>The tap after the last, where all are meant.</summary>
    public nint End;

    /// <summary>A bit a tap, where some are meant: none of the words is zero but those after the last that is not.</summary>
    public fixed ulong Bits[Words];
}
