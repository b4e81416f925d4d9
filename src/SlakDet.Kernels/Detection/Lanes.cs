using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SlakDet.Kernels.Detection;

/// <summary>What the managed kernels do with blocks of channels: a block has as many as a 512-bit vector has lanes, and a cell of it is one vector.</summary>
internal static unsafe class Lanes
{
    /// <summary>a * b + c, rounded once where the type allows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector512.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();

    /// <summary>Writes a matrix turned: to[c * toStride + r] = from[r * fromStride + c].</summary>
    /// <param name="from">First element of the matrix.</param>
    /// <param name="fromStride">Elements from a row to the next.</param>
    /// <param name="to">First element of the result.</param>
    /// <param name="toStride">Elements from a row of the result to the next.</param>
    /// <param name="rows">Rows of the matrix.</param>
    /// <param name="columns">Columns of the matrix.</param>
    public static void Transpose<T>(T* from, nint fromStride, T* to, nint toStride, int rows, int columns)
        where T : unmanaged
    {
        unchecked
        {
            var row = 0;
            if (sizeof(T) == sizeof(float) && Sse.IsSupported)
                for (; row <= rows - 4; row += 4)
                    TransposeFourRows((float*)(from + row * fromStride), fromStride, (float*)(to + row), toStride, columns);
            for (; row < rows; row++)
            {
                var source = from + row * fromStride;
                var target = to + row;
                for (var column = 0; column < columns; column++, target += toStride)
                    *target = source[column];
            }
        }
    }

    private static void TransposeFourRows(float* from, nint fromStride, float* to, nint toStride, int columns)
    {
        unchecked
        {
            var a = from;
            var b = a + fromStride;
            var c = b + fromStride;
            var d = c + fromStride;
            var column = 0;
            for (; column <= columns - 4; column += 4, to += 4 * toStride)
            {
                var (va, vb, vc, vd) = (Vector128.Load(a + column), Vector128.Load(b + column), Vector128.Load(c + column), Vector128.Load(d + column));
                var (ab, cd) = (Sse.UnpackLow(va, vb), Sse.UnpackLow(vc, vd));       // a0 b0 a1 b1, c0 d0 c1 d1
                Sse.MoveLowToHigh(ab, cd).Store(to);
                Sse.MoveHighToLow(cd, ab).Store(to + toStride);
                (ab, cd) = (Sse.UnpackHigh(va, vb), Sse.UnpackHigh(vc, vd));         // a2 b2 a3 b3, c2 d2 c3 d3
                Sse.MoveLowToHigh(ab, cd).Store(to + 2 * toStride);
                Sse.MoveHighToLow(cd, ab).Store(to + 3 * toStride);
            }
            for (; column < columns; column++, to += toStride)
                Vector128.Create(a[column], b[column], c[column], d[column]).Store(to);
        }
    }
}
