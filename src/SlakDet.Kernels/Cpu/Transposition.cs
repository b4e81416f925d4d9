using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SlakDet.Kernels.Cpu;

/// <summary>Turns rows into columns.</summary>
internal static unsafe class Transposition
{
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move(float* source, nint sourceStride, float* target, nint targetStride, int rows, int columns, bool add)
    {
        unchecked
        {
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
