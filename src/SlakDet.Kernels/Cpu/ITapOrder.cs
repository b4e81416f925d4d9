using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>Where the taps of a kernel stand, so that one source serves full and sparse kernels.</summary>
internal unsafe interface ITapOrder
{
    /// <summary>The distance of the <paramref name="tap"/>-th tap from tap 0 of the full kernel, in numbers.</summary>
    static abstract nint Distance(int* distances, nint tap, nint lanes);
}

/// <summary>All taps, in their order.</summary>
internal readonly unsafe struct AllTaps : ITapOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Distance(int* distances, nint tap, nint lanes) => unchecked(tap * lanes);
}

/// <summary>Listed taps.</summary>
internal readonly unsafe struct ListedTaps : ITapOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Distance(int* distances, nint tap, nint lanes) => unchecked(distances[tap]);
}
