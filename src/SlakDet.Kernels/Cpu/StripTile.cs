using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>The innermost loops of the convolution: some rows of a strip, all taps, the sums in registers.</summary>
/// <remarks>Written out row by row: sums in an array would not stay in registers.</remarks>
internal static unsafe class StripTile<T, TOrder> where T : struct, ISimd<T> where TOrder : struct, ITapOrder<TOrder>
{
    /// <summary>Adds taps to 16 rows; for processors of 32 registers.</summary>
    /// <param name="strip">What tap 0 of row 0 reads.</param>
    /// <param name="weights">A weight a tap, tap 0 first.</param>
    /// <param name="taps">The taps.</param>
    /// <param name="from">Row 0 of what they are added to.</param>
    /// <param name="fromStride">The distance of its rows; 0 for the same numbers in all.</param>
    /// <param name="to">Row 0 of the sums. Told apart from what they begin with, their places take no registers from the loops.</param>
    /// <param name="toStride">The distance of its rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddSixteen(float* strip, float* weights, TileTaps* taps, float* from, nint fromStride, float* to, nint toStride)
    {
        unchecked
        {
            var (n, row) = ((nint)T.Count, (nint)T.Count * StripPlan.Columns);
            T a0 = T.Load(from), a1 = T.Load(from += fromStride), a2 = T.Load(from += fromStride), a3 = T.Load(from += fromStride);
            T a4 = T.Load(from += fromStride), a5 = T.Load(from += fromStride), a6 = T.Load(from += fromStride), a7 = T.Load(from += fromStride);
            T a8 = T.Load(from += fromStride), a9 = T.Load(from += fromStride), a10 = T.Load(from += fromStride), a11 = T.Load(from += fromStride);
            T a12 = T.Load(from += fromStride), a13 = T.Load(from += fromStride), a14 = T.Load(from += fromStride), a15 = T.Load(from += fromStride);
            var run = taps->First;
            for (; run < taps->Second; run++)
                for (var order = TOrder.Of(run); order.Next(out var tap);)
                {
                    var weight = T.Broadcast(weights[tap]);
                    var numbers = strip + tap * n;
                    a8 = T.MultiplyAdd(weight, numbers + 8 * row, a8);
                    a9 = T.MultiplyAdd(weight, numbers + 9 * row, a9);
                    a10 = T.MultiplyAdd(weight, numbers + 10 * row, a10);
                    a11 = T.MultiplyAdd(weight, numbers + 11 * row, a11);
                    a12 = T.MultiplyAdd(weight, numbers + 12 * row, a12);
                    a13 = T.MultiplyAdd(weight, numbers + 13 * row, a13);
                    a14 = T.MultiplyAdd(weight, numbers + 14 * row, a14);
                    a15 = T.MultiplyAdd(weight, numbers + 15 * row, a15);
                }
            for (; run < taps->Third; run++)
                for (var order = TOrder.Of(run); order.Next(out var tap);)
                {
                    var weight = T.Broadcast(weights[tap]);
                    var numbers = strip + tap * n;
                    a0 = T.MultiplyAdd(weight, numbers, a0);
                    a1 = T.MultiplyAdd(weight, numbers + row, a1);
                    a2 = T.MultiplyAdd(weight, numbers + 2 * row, a2);
                    a3 = T.MultiplyAdd(weight, numbers + 3 * row, a3);
                    a4 = T.MultiplyAdd(weight, numbers + 4 * row, a4);
                    a5 = T.MultiplyAdd(weight, numbers + 5 * row, a5);
                    a6 = T.MultiplyAdd(weight, numbers + 6 * row, a6);
                    a7 = T.MultiplyAdd(weight, numbers + 7 * row, a7);
                    a8 = T.MultiplyAdd(weight, numbers + 8 * row, a8);
                    a9 = T.MultiplyAdd(weight, numbers + 9 * row, a9);
                    a10 = T.MultiplyAdd(weight, numbers + 10 * row, a10);
                    a11 = T.MultiplyAdd(weight, numbers + 11 * row, a11);
                    a12 = T.MultiplyAdd(weight, numbers + 12 * row, a12);
                    a13 = T.MultiplyAdd(weight, numbers + 13 * row, a13);
                    a14 = T.MultiplyAdd(weight, numbers + 14 * row, a14);
                    a15 = T.MultiplyAdd(weight, numbers + 15 * row, a15);
                }
            for (; run < taps->End; run++)
                for (var order = TOrder.Of(run); order.Next(out var tap);)
                {
                    var weight = T.Broadcast(weights[tap]);
                    var numbers = strip + tap * n;
                    a0 = T.MultiplyAdd(weight, numbers, a0);
                    a1 = T.MultiplyAdd(weight, numbers + row, a1);
                    a2 = T.MultiplyAdd(weight, numbers + 2 * row, a2);
                    a3 = T.MultiplyAdd(weight, numbers + 3 * row, a3);
                    a4 = T.MultiplyAdd(weight, numbers + 4 * row, a4);
                    a5 = T.MultiplyAdd(weight, numbers + 5 * row, a5);
                    a6 = T.MultiplyAdd(weight, numbers + 6 * row, a6);
                    a7 = T.MultiplyAdd(weight, numbers + 7 * row, a7);
                }
            a0.Store(to);
            a1.Store(to += toStride);
            a2.Store(to += toStride);
            a3.Store(to += toStride);
            a4.Store(to += toStride);
            a5.Store(to += toStride);
            a6.Store(to += toStride);
            a7.Store(to += toStride);
            a8.Store(to += toStride);
            a9.Store(to += toStride);
            a10.Store(to += toStride);
            a11.Store(to += toStride);
            a12.Store(to += toStride);
            a13.Store(to += toStride);
            a14.Store(to += toStride);
            a15.Store(to += toStride);
        }
    }

    /// <summary>Adds taps to 8 rows; see <see cref="AddSixteen"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddEight(float* strip, float* weights, TapRun* runs, TapRun* end, float* from, nint fromStride, float* to, nint toStride)
    {
        unchecked
        {
            var (n, row) = ((nint)T.Count, (nint)T.Count * StripPlan.Columns);
            T a0 = T.Load(from), a1 = T.Load(from += fromStride), a2 = T.Load(from += fromStride), a3 = T.Load(from += fromStride);
            T a4 = T.Load(from += fromStride), a5 = T.Load(from += fromStride), a6 = T.Load(from += fromStride), a7 = T.Load(from += fromStride);
            for (; runs < end; runs++)
                for (var order = TOrder.Of(runs); order.Next(out var tap);)
                {
                    var weight = T.Broadcast(weights[tap]);
                    var numbers = strip + tap * n;
                    a0 = T.MultiplyAdd(weight, numbers, a0);
                    a1 = T.MultiplyAdd(weight, numbers + row, a1);
                    a2 = T.MultiplyAdd(weight, numbers + 2 * row, a2);
                    a3 = T.MultiplyAdd(weight, numbers + 3 * row, a3);
                    a4 = T.MultiplyAdd(weight, numbers + 4 * row, a4);
                    a5 = T.MultiplyAdd(weight, numbers + 5 * row, a5);
                    a6 = T.MultiplyAdd(weight, numbers + 6 * row, a6);
                    a7 = T.MultiplyAdd(weight, numbers + 7 * row, a7);
                }
            a0.Store(to);
            a1.Store(to += toStride);
            a2.Store(to += toStride);
            a3.Store(to += toStride);
            a4.Store(to += toStride);
            a5.Store(to += toStride);
            a6.Store(to += toStride);
            a7.Store(to += toStride);
        }
    }
}
