using System.Numerics;
using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>Taps of a kernel one after the other, so that one source serves full and sparse kernels.</summary>
internal unsafe interface ITapOrder<TSelf> where TSelf : struct, ITapOrder<TSelf>
{
    /// <summary>The taps of a range.</summary>
    /// <param name="bits">A bit a tap, for those that are not zero.</param>
    /// <param name="gap">First of some taps inside the kernel that are all zero.</param>
    /// <param name="gapEnd">The end of these.</param>
    /// <param name="first">First tap.</param>
    /// <param name="end">End of the range; not above the first for none.</param>
    static abstract TSelf Of(ulong* bits, nint gap, nint gapEnd, nint first, nint end);

    /// <summary>Goes on to the next tap.</summary>
    /// <param name="tap">Its index.</param>
    /// <returns>False when there is none.</returns>
    bool Next(out nint tap);
}

/// <summary>All taps of a range but those of the gap.</summary>
internal unsafe struct AllTaps : ITapOrder<AllTaps>
{
    private nint _next, _end, _gap, _gapEnd;

    public static AllTaps Of(ulong* bits, nint gap, nint gapEnd, nint first, nint end) =>
        new() { _next = first >= gap && first < gapEnd ? gapEnd : first, _end = end, _gap = gap, _gapEnd = gapEnd };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out nint tap)
    {
        unchecked
        {
            tap = _next++;
            if (_next == _gap)
                _next = _gapEnd;
            return tap < _end;
        }
    }
}

/// <summary>The taps of a range whose bit is set.</summary>
/// <remarks>Bits, not a list of places: an address that hangs on a load makes the loop a quarter slower (measured).</remarks>
internal unsafe struct SetTaps : ITapOrder<SetTaps>
{
    private ulong* _words;
    private nint _base, _end;
    private ulong _rest;

    public static SetTaps Of(ulong* bits, nint gap, nint gapEnd, nint first, nint end)
    {
        unchecked
        {
            var start = first & -StripPlan.WordBits;
            return new() { _words = bits, _base = start, _end = end, _rest = first < end ? bits[start / StripPlan.WordBits] & ulong.MaxValue << (int)(first - start) : 0 };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out nint tap)
    {
        unchecked
        {
            while (_rest == 0)
            {
                _base += StripPlan.WordBits;
                if (_base >= _end)
                {
                    tap = _end;
                    return false;
                }
                _rest = _words[(nuint)_base / StripPlan.WordBits];
            }
            tap = _base + BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return tap < _end;
        }
    }
}
