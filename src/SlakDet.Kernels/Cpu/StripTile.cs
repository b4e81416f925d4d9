using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>The innermost loops of the convolution: 8 rows of one or two strips, all taps, the sums in registers.</summary>
internal static unsafe class StripTile<T, TOrder> where T : struct, ISimd<T> where TOrder : ITapOrder
{
    /// <summary>Adds taps to 8 rows of two strips side by side.</summary>
    /// <param name="strip">What tap 0 of row 0 reads.</param>
    /// <param name="next">The distance to the second strip.</param>
    /// <param name="weights">A weight a tap.</param>
    /// <param name="distances">The taps' distances from tap 0, if listed.</param>
    /// <param name="taps">Their number, even.</param>
    /// <param name="output">Row 0 of the sums, two registers side by side.</param>
    /// <param name="stride">The distance of their rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTwo(float* strip, nint next, float* weights, int* distances, nint taps, float* output, nint stride)
    {
        unchecked
        {
            var (n, row) = ((nint)T.Count, (nint)T.Count * StripPlan.Columns);
            T a0 = T.Load(output), a1 = T.Load(output + stride), a2 = T.Load(output + 2 * stride), a3 = T.Load(output + 3 * stride);
            T a4 = T.Load(output + 4 * stride), a5 = T.Load(output + 5 * stride), a6 = T.Load(output + 6 * stride), a7 = T.Load(output + 7 * stride);
            T b0 = T.Load(output + n), b1 = T.Load(output + stride + n), b2 = T.Load(output + 2 * stride + n), b3 = T.Load(output + 3 * stride + n);
            T b4 = T.Load(output + 4 * stride + n), b5 = T.Load(output + 5 * stride + n), b6 = T.Load(output + 6 * stride + n), b7 = T.Load(output + 7 * stride + n);
            for (nint tap = 0; tap < taps; tap += 2)
            {
                var (first, second) = TOrder.Pair(distances, tap, n);
                var weight = T.Broadcast(weights[tap]);
                var a = strip + first;
                var b = a + next;
                a0 = T.MultiplyAdd(weight, a, a0);
                b0 = T.MultiplyAdd(weight, b, b0);
                a1 = T.MultiplyAdd(weight, a + row, a1);
                b1 = T.MultiplyAdd(weight, b + row, b1);
                a2 = T.MultiplyAdd(weight, a + 2 * row, a2);
                b2 = T.MultiplyAdd(weight, b + 2 * row, b2);
                a3 = T.MultiplyAdd(weight, a + 3 * row, a3);
                b3 = T.MultiplyAdd(weight, b + 3 * row, b3);
                a4 = T.MultiplyAdd(weight, a + 4 * row, a4);
                b4 = T.MultiplyAdd(weight, b + 4 * row, b4);
                a5 = T.MultiplyAdd(weight, a + 5 * row, a5);
                b5 = T.MultiplyAdd(weight, b + 5 * row, b5);
                a6 = T.MultiplyAdd(weight, a + 6 * row, a6);
                b6 = T.MultiplyAdd(weight, b + 6 * row, b6);
                a7 = T.MultiplyAdd(weight, a + 7 * row, a7);
                b7 = T.MultiplyAdd(weight, b + 7 * row, b7);
                var other = T.Broadcast(weights[tap + 1]);
                var c = strip + second;
                var d = c + next;
                a0 = T.MultiplyAdd(other, c, a0);
                b0 = T.MultiplyAdd(other, d, b0);
                a1 = T.MultiplyAdd(other, c + row, a1);
                b1 = T.MultiplyAdd(other, d + row, b1);
                a2 = T.MultiplyAdd(other, c + 2 * row, a2);
                b2 = T.MultiplyAdd(other, d + 2 * row, b2);
                a3 = T.MultiplyAdd(other, c + 3 * row, a3);
                b3 = T.MultiplyAdd(other, d + 3 * row, b3);
                a4 = T.MultiplyAdd(other, c + 4 * row, a4);
                b4 = T.MultiplyAdd(other, d + 4 * row, b4);
                a5 = T.MultiplyAdd(other, c + 5 * row, a5);
                b5 = T.MultiplyAdd(other, d + 5 * row, b5);
                a6 = T.MultiplyAdd(other, c + 6 * row, a6);
                b6 = T.MultiplyAdd(other, d + 6 * row, b6);
                a7 = T.MultiplyAdd(other, c + 7 * row, a7);
                b7 = T.MultiplyAdd(other, d + 7 * row, b7);
            }
            a0.Store(output);
            a1.Store(output + stride);
            a2.Store(output + 2 * stride);
            a3.Store(output + 3 * stride);
            a4.Store(output + 4 * stride);
            a5.Store(output + 5 * stride);
            a6.Store(output + 6 * stride);
            a7.Store(output + 7 * stride);
            b0.Store(output + n);
            b1.Store(output + stride + n);
            b2.Store(output + 2 * stride + n);
            b3.Store(output + 3 * stride + n);
            b4.Store(output + 4 * stride + n);
            b5.Store(output + 5 * stride + n);
            b6.Store(output + 6 * stride + n);
            b7.Store(output + 7 * stride + n);
        }
    }

    /// <summary>Adds taps to 8 rows of one strip; see <see cref="AddTwo"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOne(float* strip, float* weights, int* distances, nint taps, float* output, nint stride)
    {
        unchecked
        {
            var (n, row) = ((nint)T.Count, (nint)T.Count * StripPlan.Columns);
            T a0 = T.Load(output), a1 = T.Load(output + stride), a2 = T.Load(output + 2 * stride), a3 = T.Load(output + 3 * stride);
            T a4 = T.Load(output + 4 * stride), a5 = T.Load(output + 5 * stride), a6 = T.Load(output + 6 * stride), a7 = T.Load(output + 7 * stride);
            for (nint tap = 0; tap < taps; tap += 2)
            {
                var (first, second) = TOrder.Pair(distances, tap, n);
                var weight = T.Broadcast(weights[tap]);
                var a = strip + first;
                a0 = T.MultiplyAdd(weight, a, a0);
                a1 = T.MultiplyAdd(weight, a + row, a1);
                a2 = T.MultiplyAdd(weight, a + 2 * row, a2);
                a3 = T.MultiplyAdd(weight, a + 3 * row, a3);
                a4 = T.MultiplyAdd(weight, a + 4 * row, a4);
                a5 = T.MultiplyAdd(weight, a + 5 * row, a5);
                a6 = T.MultiplyAdd(weight, a + 6 * row, a6);
                a7 = T.MultiplyAdd(weight, a + 7 * row, a7);
                var other = T.Broadcast(weights[tap + 1]);
                var c = strip + second;
                a0 = T.MultiplyAdd(other, c, a0);
                a1 = T.MultiplyAdd(other, c + row, a1);
                a2 = T.MultiplyAdd(other, c + 2 * row, a2);
                a3 = T.MultiplyAdd(other, c + 3 * row, a3);
                a4 = T.MultiplyAdd(other, c + 4 * row, a4);
                a5 = T.MultiplyAdd(other, c + 5 * row, a5);
                a6 = T.MultiplyAdd(other, c + 6 * row, a6);
                a7 = T.MultiplyAdd(other, c + 7 * row, a7);
            }
            a0.Store(output);
            a1.Store(output + stride);
            a2.Store(output + 2 * stride);
            a3.Store(output + 3 * stride);
            a4.Store(output + 4 * stride);
            a5.Store(output + 5 * stride);
            a6.Store(output + 6 * stride);
            a7.Store(output + 7 * stride);
        }
    }
}
