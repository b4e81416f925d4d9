using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace SlakDet.Kernels.Cpu;

/// <summary>Taps of a kernel one after the other, so that one source serves full and sparse kernels.</summary>
internal unsafe interface ITapOrder<TSelf> where TSelf : struct, ITapOrder<TSelf>
{
    /// <summary>Divides a range of taps into runs.</summary>
    /// <param name="bits">A bit a tap, for those that are not zero.</param>
    /// <param name="first">First tap.</param>
    /// <param name="end">End of the range; not above the first for none.</param>
    /// <param name="runs">Where the runs are put: not more than the words that the range touches; what stands after them may be changed too.</param>
    /// <returns>The end of the runs.</returns>
    static abstract TapRun* Divide(ulong* bits, nint first, nint end, TapRun* runs);

    /// <summary>The taps of a run.</summary>
    static abstract TSelf Of(TapRun* run);

    /// <summary>Goes on to the next tap.</summary>
    /// <param name="tap">Its index.</param>
    /// <returns>False when there is none.</returns>
    bool Next(out nint tap);
}

/// <summary>All taps of a range.</summary>
internal unsafe struct AllTaps : ITapOrder<AllTaps>
{
    private nint _next, _end;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TapRun* Divide(ulong* bits, nint first, nint end, TapRun* runs)
    {
        (runs->First, runs->End) = (first, end);
        return first < end ? runs + 1 : runs;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AllTaps Of(TapRun* run) => new() { _next = run->First, _end = run->End };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out nint tap)
    {
        unchecked
        {
            tap = _next++;
            return tap < _end;
        }
    }
}

/// <summary>The taps of a range whose bit is set.</summary>
/// <remarks>
/// Bits in registers, not a list of places: an address that hangs on a load just made holds the loop up. Four words that move up without a branch:
/// how many bits are set in a word cannot be foreseen, and each loop that ends by surprise costs the time of several taps.
/// </remarks>
internal unsafe struct SetTaps : ITapOrder<SetTaps>
{
    private nint _base;
    private ulong _rest, _second, _third, _fourth;

    public static TapRun* Divide(ulong* bits, nint first, nint end, TapRun* runs)
    {
        unchecked
        {
            nint word = (nint)((nuint)first / StripPlan.WordBits), endWord = (nint)(((nuint)end + StripPlan.WordBits - 1) / StripPlan.WordBits);
            ulong lastMask = ulong.MaxValue >> (int)-end, mask = ulong.MaxValue << (int)first & (word < endWord - 1 ? ulong.MaxValue : lastMask);
            while (word < endWord)
            {
                runs->First = word * StripPlan.WordBits;
                var set = ulong.MaxValue;
                for (var place = 0; place < TapRun.Words; place++)
                {
                    if (set != 0)
                    {
                        set = word < endWord ? bits[word] & mask : 0;
                        mask = ++word < endWord - 1 ? ulong.MaxValue : lastMask;
                    }
                    runs->Bits[place] = set;
                }
                if (runs->Bits[0] != 0)
                    runs++;
            }
            return runs;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SetTaps Of(TapRun* run) =>
        new() { _base = run->First, _rest = run->Bits[0], _second = run->Bits[1], _third = run->Bits[2], _fourth = run->Bits[3] };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out nint tap)
    {
        unchecked
        {
            tap = _base + (nint)(uint)BitOperations.TrailingZeroCount(_rest);
            if (_rest == 0)
                return false;
            _rest &= _rest - 1;
            // 64 when the word is used up, else 0.
            var step = (ulong)((uint)BitOperations.LeadingZeroCount(_rest) & StripPlan.WordBits);
            _base += (nint)step;
            _rest |= If(step, _second);
            _second ^= If(step, _second ^ _third);
            _third ^= If(step, _third ^ _fourth);
            _fourth ^= If(step, _fourth);
            return true;
        }
    }

    // All of a word for a step, nothing for none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong If(ulong step, ulong word) =>
        Bmi2.X64.IsSupported ? Bmi2.X64.ZeroHighBits(word, step) : unchecked(word & 0 - step / StripPlan.WordBits);
}
