using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>The innermost loops of the weight gradient: a few kernel rows at a time, their sums in registers.</summary>
internal static unsafe class StripCorrelation<T> where T : struct, ISimd<T>
{
    /// <summary>Adds the products of a strip of the gradient with a strip of the input to the sums of 4 kernel rows.</summary>
    /// <param name="gradient">First row, a register of each row counts.</param>
    /// <param name="stride">The distance of the gradient's rows.</param>
    /// <param name="strip">The input row that the first kernel row reads at the first gradient row.</param>
    /// <param name="rows">Number of gradient rows.</param>
    /// <param name="sums">A register a tap, kernel row after kernel row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddFour(float* gradient, nint stride, float* strip, nint rows, float* sums)
    {
        unchecked
        {
            var (n, row) = ((nint)T.Count, (nint)T.Count * StripPlan.Columns);
            T s00 = T.Load(sums), s01 = T.Load(sums + 1 * n), s02 = T.Load(sums + 2 * n), s03 = T.Load(sums + 3 * n), s04 = T.Load(sums + 4 * n);
            T s10 = T.Load(sums + 5 * n), s11 = T.Load(sums + 6 * n), s12 = T.Load(sums + 7 * n), s13 = T.Load(sums + 8 * n), s14 = T.Load(sums + 9 * n);
            T s20 = T.Load(sums + 10 * n), s21 = T.Load(sums + 11 * n), s22 = T.Load(sums + 12 * n), s23 = T.Load(sums + 13 * n), s24 = T.Load(sums + 14 * n);
            T s30 = T.Load(sums + 15 * n), s31 = T.Load(sums + 16 * n), s32 = T.Load(sums + 17 * n), s33 = T.Load(sums + 18 * n), s34 = T.Load(sums + 19 * n);
            for (nint y = 0; y < rows; y++)
            {
                var g = T.Load(gradient);
                s00 = T.MultiplyAdd(g, strip, s00);
                s01 = T.MultiplyAdd(g, strip + n, s01);
                s02 = T.MultiplyAdd(g, strip + 2 * n, s02);
                s03 = T.MultiplyAdd(g, strip + 3 * n, s03);
                s04 = T.MultiplyAdd(g, strip + 4 * n, s04);
                s10 = T.MultiplyAdd(g, strip + 5 * n, s10);
                s11 = T.MultiplyAdd(g, strip + 6 * n, s11);
                s12 = T.MultiplyAdd(g, strip + 7 * n, s12);
                s13 = T.MultiplyAdd(g, strip + 8 * n, s13);
                s14 = T.MultiplyAdd(g, strip + 9 * n, s14);
                s20 = T.MultiplyAdd(g, strip + 10 * n, s20);
                s21 = T.MultiplyAdd(g, strip + 11 * n, s21);
                s22 = T.MultiplyAdd(g, strip + 12 * n, s22);
                s23 = T.MultiplyAdd(g, strip + 13 * n, s23);
                s24 = T.MultiplyAdd(g, strip + 14 * n, s24);
                s30 = T.MultiplyAdd(g, strip + 15 * n, s30);
                s31 = T.MultiplyAdd(g, strip + 16 * n, s31);
                s32 = T.MultiplyAdd(g, strip + 17 * n, s32);
                s33 = T.MultiplyAdd(g, strip + 18 * n, s33);
                s34 = T.MultiplyAdd(g, strip + 19 * n, s34);
                gradient += stride;
                strip += row;
            }
            s00.Store(sums);
            s01.Store(sums + 1 * n);
            s02.Store(sums + 2 * n);
            s03.Store(sums + 3 * n);
            s04.Store(sums + 4 * n);
            s10.Store(sums + 5 * n);
            s11.Store(sums + 6 * n);
            s12.Store(sums + 7 * n);
            s13.Store(sums + 8 * n);
            s14.Store(sums + 9 * n);
            s20.Store(sums + 10 * n);
            s21.Store(sums + 11 * n);
            s22.Store(sums + 12 * n);
            s23.Store(sums + 13 * n);
            s24.Store(sums + 14 * n);
            s30.Store(sums + 15 * n);
            s31.Store(sums + 16 * n);
            s32.Store(sums + 17 * n);
            s33.Store(sums + 18 * n);
            s34.Store(sums + 19 * n);
        }
    }

    /// <summary>The same for 2 kernel rows, for processors of 16 registers; see <see cref="AddFour"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTwo(float* gradient, nint stride, float* strip, nint rows, float* sums)
    {
        unchecked
        {
            var (n, row) = ((nint)T.Count, (nint)T.Count * StripPlan.Columns);
            T s00 = T.Load(sums), s01 = T.Load(sums + 1 * n), s02 = T.Load(sums + 2 * n), s03 = T.Load(sums + 3 * n), s04 = T.Load(sums + 4 * n);
            T s10 = T.Load(sums + 5 * n), s11 = T.Load(sums + 6 * n), s12 = T.Load(sums + 7 * n), s13 = T.Load(sums + 8 * n), s14 = T.Load(sums + 9 * n);
            for (nint y = 0; y < rows; y++)
            {
                var g = T.Load(gradient);
                s00 = T.MultiplyAdd(g, strip, s00);
                s01 = T.MultiplyAdd(g, strip + n, s01);
                s02 = T.MultiplyAdd(g, strip + 2 * n, s02);
                s03 = T.MultiplyAdd(g, strip + 3 * n, s03);
                s04 = T.MultiplyAdd(g, strip + 4 * n, s04);
                s10 = T.MultiplyAdd(g, strip + 5 * n, s10);
                s11 = T.MultiplyAdd(g, strip + 6 * n, s11);
                s12 = T.MultiplyAdd(g, strip + 7 * n, s12);
                s13 = T.MultiplyAdd(g, strip + 8 * n, s13);
                s14 = T.MultiplyAdd(g, strip + 9 * n, s14);
                gradient += stride;
                strip += row;
            }
            s00.Store(sums);
            s01.Store(sums + 1 * n);
            s02.Store(sums + 2 * n);
            s03.Store(sums + 3 * n);
            s04.Store(sums + 4 * n);
            s10.Store(sums + 5 * n);
            s11.Store(sums + 6 * n);
            s12.Store(sums + 7 * n);
            s13.Store(sums + 8 * n);
            s14.Store(sums + 9 * n);
        }
    }
}
