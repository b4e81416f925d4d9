using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>The innermost loops of the matrix product: a tile of the result in registers, two registers across.</summary>
internal static unsafe class ProductTile<T> where T : struct, ISimd<T>
{
    /// <summary>Rows of the tile that fills the registers.</summary>
    public static int Rows => T.Count >= 16 ? 12 : 6;

    /// <summary>Columns of a tile.</summary>
    public static int Columns => 2 * T.Count;

    /// <summary>c += a * b.</summary>
    /// <param name="a">Packed: the rows' numbers of each depth side by side.</param>
    /// <param name="b">Packed: the columns' numbers of each depth side by side.</param>
    /// <param name="depth">Length of the sums.</param>
    /// <param name="c">Upper left of the tile.</param>
    /// <param name="stride">Distance of its rows.</param>
    public static void Add(float* a, float* b, nint depth, float* c, nint stride)
    {
        if (T.Count >= 16)
            AddTwelve(a, b, depth, c, stride);
        else
            AddSix(a, b, depth, c, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTwelve(float* a, float* b, nint depth, float* c, nint stride)
    {
        unchecked
        {
            nint n = T.Count;
            T c0 = T.Load(c), d0 = T.Load(c + n);
            T c1 = T.Load(c + stride), d1 = T.Load(c + stride + n);
            T c2 = T.Load(c + 2 * stride), d2 = T.Load(c + 2 * stride + n);
            T c3 = T.Load(c + 3 * stride), d3 = T.Load(c + 3 * stride + n);
            T c4 = T.Load(c + 4 * stride), d4 = T.Load(c + 4 * stride + n);
            T c5 = T.Load(c + 5 * stride), d5 = T.Load(c + 5 * stride + n);
            T c6 = T.Load(c + 6 * stride), d6 = T.Load(c + 6 * stride + n);
            T c7 = T.Load(c + 7 * stride), d7 = T.Load(c + 7 * stride + n);
            T c8 = T.Load(c + 8 * stride), d8 = T.Load(c + 8 * stride + n);
            T c9 = T.Load(c + 9 * stride), d9 = T.Load(c + 9 * stride + n);
            T c10 = T.Load(c + 10 * stride), d10 = T.Load(c + 10 * stride + n);
            T c11 = T.Load(c + 11 * stride), d11 = T.Load(c + 11 * stride + n);
            for (nint k = 0; k < depth; k++)
            {
                T first = T.Load(b), second = T.Load(b + n);
                var f0 = T.Broadcast(a[0]);
                c0 = T.MultiplyAdd(f0, first, c0);
                d0 = T.MultiplyAdd(f0, second, d0);
                var f1 = T.Broadcast(a[1]);
                c1 = T.MultiplyAdd(f1, first, c1);
                d1 = T.MultiplyAdd(f1, second, d1);
                var f2 = T.Broadcast(a[2]);
                c2 = T.MultiplyAdd(f2, first, c2);
                d2 = T.MultiplyAdd(f2, second, d2);
                var f3 = T.Broadcast(a[3]);
                c3 = T.MultiplyAdd(f3, first, c3);
                d3 = T.MultiplyAdd(f3, second, d3);
                var f4 = T.Broadcast(a[4]);
                c4 = T.MultiplyAdd(f4, first, c4);
                d4 = T.MultiplyAdd(f4, second, d4);
                var f5 = T.Broadcast(a[5]);
                c5 = T.MultiplyAdd(f5, first, c5);
                d5 = T.MultiplyAdd(f5, second, d5);
                var f6 = T.Broadcast(a[6]);
                c6 = T.MultiplyAdd(f6, first, c6);
                d6 = T.MultiplyAdd(f6, second, d6);
                var f7 = T.Broadcast(a[7]);
                c7 = T.MultiplyAdd(f7, first, c7);
                d7 = T.MultiplyAdd(f7, second, d7);
                var f8 = T.Broadcast(a[8]);
                c8 = T.MultiplyAdd(f8, first, c8);
                d8 = T.MultiplyAdd(f8, second, d8);
                var f9 = T.Broadcast(a[9]);
                c9 = T.MultiplyAdd(f9, first, c9);
                d9 = T.MultiplyAdd(f9, second, d9);
                var f10 = T.Broadcast(a[10]);
                c10 = T.MultiplyAdd(f10, first, c10);
                d10 = T.MultiplyAdd(f10, second, d10);
                var f11 = T.Broadcast(a[11]);
                c11 = T.MultiplyAdd(f11, first, c11);
                d11 = T.MultiplyAdd(f11, second, d11);
                a += 12;
                b += 2 * n;
            }
            c0.Store(c);
            d0.Store(c + n);
            c1.Store(c + stride);
            d1.Store(c + stride + n);
            c2.Store(c + 2 * stride);
            d2.Store(c + 2 * stride + n);
            c3.Store(c + 3 * stride);
            d3.Store(c + 3 * stride + n);
            c4.Store(c + 4 * stride);
            d4.Store(c + 4 * stride + n);
            c5.Store(c + 5 * stride);
            d5.Store(c + 5 * stride + n);
            c6.Store(c + 6 * stride);
            d6.Store(c + 6 * stride + n);
            c7.Store(c + 7 * stride);
            d7.Store(c + 7 * stride + n);
            c8.Store(c + 8 * stride);
            d8.Store(c + 8 * stride + n);
            c9.Store(c + 9 * stride);
            d9.Store(c + 9 * stride + n);
            c10.Store(c + 10 * stride);
            d10.Store(c + 10 * stride + n);
            c11.Store(c + 11 * stride);
            d11.Store(c + 11 * stride + n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSix(float* a, float* b, nint depth, float* c, nint stride)
    {
        unchecked
        {
            nint n = T.Count;
            T c0 = T.Load(c), d0 = T.Load(c + n);
            T c1 = T.Load(c + stride), d1 = T.Load(c + stride + n);
            T c2 = T.Load(c + 2 * stride), d2 = T.Load(c + 2 * stride + n);
            T c3 = T.Load(c + 3 * stride), d3 = T.Load(c + 3 * stride + n);
            T c4 = T.Load(c + 4 * stride), d4 = T.Load(c + 4 * stride + n);
            T c5 = T.Load(c + 5 * stride), d5 = T.Load(c + 5 * stride + n);
            for (nint k = 0; k < depth; k++)
            {
                T first = T.Load(b), second = T.Load(b + n);
                var f0 = T.Broadcast(a[0]);
                c0 = T.MultiplyAdd(f0, first, c0);
                d0 = T.MultiplyAdd(f0, second, d0);
                var f1 = T.Broadcast(a[1]);
                c1 = T.MultiplyAdd(f1, first, c1);
                d1 = T.MultiplyAdd(f1, second, d1);
                var f2 = T.Broadcast(a[2]);
                c2 = T.MultiplyAdd(f2, first, c2);
                d2 = T.MultiplyAdd(f2, second, d2);
                var f3 = T.Broadcast(a[3]);
                c3 = T.MultiplyAdd(f3, first, c3);
                d3 = T.MultiplyAdd(f3, second, d3);
                var f4 = T.Broadcast(a[4]);
                c4 = T.MultiplyAdd(f4, first, c4);
                d4 = T.MultiplyAdd(f4, second, d4);
                var f5 = T.Broadcast(a[5]);
                c5 = T.MultiplyAdd(f5, first, c5);
                d5 = T.MultiplyAdd(f5, second, d5);
                a += 6;
                b += 2 * n;
            }
            c0.Store(c);
            d0.Store(c + n);
            c1.Store(c + stride);
            d1.Store(c + stride + n);
            c2.Store(c + 2 * stride);
            d2.Store(c + 2 * stride + n);
            c3.Store(c + 3 * stride);
            d3.Store(c + 3 * stride + n);
            c4.Store(c + 4 * stride);
            d4.Store(c + 4 * stride + n);
            c5.Store(c + 5 * stride);
            d5.Store(c + 5 * stride + n);
        }
    }
}
