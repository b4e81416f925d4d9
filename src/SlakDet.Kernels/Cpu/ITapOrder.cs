using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>Where the taps of a kernel stand, two at a time, so that one source serves full and sparse kernels.</summary>
internal unsafe interface ITapOrder
{
    /// <summary>The distances of a tap and the next from tap 0 of the full kernel, in numbers.</summary>
    static abstract (nint First, nint Second) Pair(int* distances, nint tap, nint lanes);
}

/// <summary>All taps, in their order.</summary>
internal readonly unsafe struct AllTaps : ITapOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (nint First, nint Second) Pair(int* distances, nint tap, nint lanes) => unchecked((tap * lanes, tap * lanes + lanes));
}

/// <summary>Listed taps. Both distances come with one load: loads are what the loop is short of.</summary>
internal readonly unsafe struct ListedTaps : ITapOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (nint First, nint Second) Pair(int* distances, nint tap, nint lanes)
    {
        unchecked
        {
            var both = *(long*)(distances + tap);
            return BitConverter.IsLittleEndian ? ((int)both, (nint)(both >> 32)) : ((nint)(both >> 32), (int)both);
        }
    }
}
