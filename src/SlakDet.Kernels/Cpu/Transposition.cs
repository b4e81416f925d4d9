using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SlakDet.Kernels.Cpu;

/// <summary>Turns rows into columns.</summary>
internal static unsafe class Transposition
{
    private const int Side = 16;

    /// <summary>target[column, row] = source[row, column].</summary>
    /// <param name="source">First number.</param>
    /// <param name="sourceStride">Distance of the source's rows.</param>
    /// <param name="target">First number.</param>
    /// <param name="targetStride">Distance of the target's rows, the source's columns.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns) =>
        Move(source, sourceStride, target, targetStride, rows, columns, add: false);

    /// <summary>target[column, row] += source[row, column]; see <see cref="Copy"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns) =>
        Move(source, sourceStride, target, targetStride, rows, columns, add: true);

    // Squares of a cache line: each line is taken up once, however the rows lie to each other.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns, bool add)
    {
        unchecked
        {
            for (var row = 0; row < rows; row += Side)
                for (var column = 0; column < columns; column += Side)
                    MoveSquare(source + row * sourceStride + column, sourceStride, target + column * targetStride + row, targetStride, Math.Min(Side, rows - row), Math.Min(Side, columns - column), add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MoveSquare(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns, bool add)
    {
        unchecked
        {
            if (Avx512F.IsSupported && rows == Side && columns == Side)
            {
                Move16(source, sourceStride, target, targetStride, add);
                return;
            }
            var row = 0;
            if (Avx.IsSupported)
                for (; row <= rows - 8; row += 8)
                {
                    var column = 0;
                    for (; column <= columns - 8; column += 8)
                        Move8(source + row * sourceStride + column, sourceStride, target + column * targetStride + row, targetStride, add);
                    MoveEach(source + row * sourceStride + column, sourceStride, target + column * targetStride + row, targetStride, 8, columns - column, add);
                }
            if (Avx.IsSupported && row <= rows - 4)
            {
                var column = 0;
                for (; column <= columns - 8; column += 8)
                    Move4(source + row * sourceStride + column, sourceStride, target + column * targetStride + row, targetStride, add);
                MoveEach(source + row * sourceStride + column, sourceStride, target + column * targetStride + row, targetStride, 4, columns - column, add);
                row += 4;
            }
            MoveEach(source + row * sourceStride, sourceStride, target + row, targetStride, rows - row, columns, add);
        }
    }

    private static void MoveEach(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns, bool add)
    {
        unchecked
        {
            for (var column = 0; column < columns; column++)
                for (var row = 0; row < rows; row++)
                {
                    var number = source[row * sourceStride + column];
                    target[column * targetStride + row] = add ? target[column * targetStride + row] + number : number;
                }
        }
    }

    // Four rounds of exchanges: neighbours, pairs, quarters, halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move16(float* source, nint sourceStride, float* target, nint targetStride, bool add)
    {
        unchecked
        {
            var (a0, a1, a2, a3) = Columns4(source, sourceStride);
            var (b0, b1, b2, b3) = Columns4(source + 4 * sourceStride, sourceStride);
            var (c0, c1, c2, c3) = Columns4(source + 8 * sourceStride, sourceStride);
            var (d0, d1, d2, d3) = Columns4(source + 12 * sourceStride, sourceStride);
            Put4(a0, b0, c0, d0, target, targetStride, add);
            Put4(a1, b1, c1, d1, target + targetStride, targetStride, add);
            Put4(a2, b2, c2, d2, target + 2 * targetStride, targetStride, add);
            Put4(a3, b3, c3, d3, target + 3 * targetStride, targetStride, add);
        }
    }

    // Quarter q of result k: column 4 q + k of four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Columns4(float* source, nint stride)
    {
        unchecked
        {
            var (r0, r1, r2, r3) = (Vector512.Load(source), Vector512.Load(source + stride), Vector512.Load(source + 2 * stride), Vector512.Load(source + 3 * stride));
            var (low, high) = (Avx512F.UnpackLow(r0, r1).AsDouble(), Avx512F.UnpackHigh(r0, r1).AsDouble());
            var (nextLow, nextHigh) = (Avx512F.UnpackLow(r2, r3).AsDouble(), Avx512F.UnpackHigh(r2, r3).AsDouble());
            return (Avx512F.UnpackLow(low, nextLow).AsSingle(), Avx512F.UnpackHigh(low, nextLow).AsSingle(), Avx512F.UnpackLow(high, nextHigh).AsSingle(), Avx512F.UnpackHigh(high, nextHigh).AsSingle());
        }
    }

    // The same quarters of four make a row of the target; these are four rows apart.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put4(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* target, nint stride, bool add)
    {
        unchecked
        {
            var (even, odd) = (Avx512F.Shuffle4x128(a, b, 0x88), Avx512F.Shuffle4x128(a, b, 0xDD));
            var (nextEven, nextOdd) = (Avx512F.Shuffle4x128(c, d, 0x88), Avx512F.Shuffle4x128(c, d, 0xDD));
            Put(Avx512F.Shuffle4x128(even, nextEven, 0x88), target, add);
            Put(Avx512F.Shuffle4x128(odd, nextOdd, 0x88), target + 4 * stride, add);
            Put(Avx512F.Shuffle4x128(even, nextEven, 0xDD), target + 8 * stride, add);
            Put(Avx512F.Shuffle4x128(odd, nextOdd, 0xDD), target + 12 * stride, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector512<float> numbers, float* target, bool add) => (add ? Vector512.Load(target) + numbers : numbers).Store(target);

    // Three rounds of exchanges: neighbours, pairs, halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move8(float* source, nint sourceStride, float* target, nint targetStride, bool add)
    {
        unchecked
        {
            var (r0, r1) = Pair(Vector256.Load(source), Vector256.Load(source + sourceStride));
            var (r2, r3) = Pair(Vector256.Load(source + 2 * sourceStride), Vector256.Load(source + 3 * sourceStride));
            var (r4, r5) = Pair(Vector256.Load(source + 4 * sourceStride), Vector256.Load(source + 5 * sourceStride));
            var (r6, r7) = Pair(Vector256.Load(source + 6 * sourceStride), Vector256.Load(source + 7 * sourceStride));
            var (q0, q1) = Quad(r0, r2);
            var (q2, q3) = Quad(r1, r3);
            var (q4, q5) = Quad(r4, r6);
            var (q6, q7) = Quad(r5, r7);
            Put(Avx.Permute2x128(q0, q4, 0x20), target, add);
            Put(Avx.Permute2x128(q1, q5, 0x20), target + targetStride, add);
            Put(Avx.Permute2x128(q2, q6, 0x20), target + 2 * targetStride, add);
            Put(Avx.Permute2x128(q3, q7, 0x20), target + 3 * targetStride, add);
            Put(Avx.Permute2x128(q0, q4, 0x31), target + 4 * targetStride, add);
            Put(Avx.Permute2x128(q1, q5, 0x31), target + 5 * targetStride, add);
            Put(Avx.Permute2x128(q2, q6, 0x31), target + 6 * targetStride, add);
            Put(Avx.Permute2x128(q3, q7, 0x31), target + 7 * targetStride, add);
        }
    }

    // Four rows of eight columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move4(float* source, nint sourceStride, float* target, nint targetStride, bool add)
    {
        unchecked
        {
            var (r0, r1) = Pair(Vector256.Load(source), Vector256.Load(source + sourceStride));
            var (r2, r3) = Pair(Vector256.Load(source + 2 * sourceStride), Vector256.Load(source + 3 * sourceStride));
            var (q0, q1) = Quad(r0, r2);
            var (q2, q3) = Quad(r1, r3);
            Put(q0.GetLower(), target, add);
            Put(q1.GetLower(), target + targetStride, add);
            Put(q2.GetLower(), target + 2 * targetStride, add);
            Put(q3.GetLower(), target + 3 * targetStride, add);
            Put(q0.GetUpper(), target + 4 * targetStride, add);
            Put(q1.GetUpper(), target + 5 * targetStride, add);
            Put(q2.GetUpper(), target + 6 * targetStride, add);
            Put(q3.GetUpper(), target + 7 * targetStride, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Pair(Vector256<float> a, Vector256<float> b) => (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Quad(Vector256<float> a, Vector256<float> b) => (Avx.Shuffle(a, b, 0x44), Avx.Shuffle(a, b, 0xEE));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector256<float> numbers, float* target, bool add) => (add ? Vector256.Load(target) + numbers : numbers).Store(target);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector128<float> numbers, float* target, bool add) => (add ? Vector128.Load(target) + numbers : numbers).Store(target);
}
