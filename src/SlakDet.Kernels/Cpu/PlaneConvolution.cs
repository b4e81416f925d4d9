using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SlakDet.Kernels.Cpu;

/// <summary>Convolution of one plane with one kernel, and the gradient of the kernel.</summary>
internal static unsafe class PlaneConvolution<T> where T : struct, ISimd<T>
{
    /// <summary>Kernel rows whose sums fit the registers, with the five columns and a register for the gradient.</summary>
    private static readonly int CorrelationRows = T.Count >= 16 ? 4 : 2;

    /// <summary>Numbers of the memory for the sums of a weight gradient: a register a tap, whole blocks of rows.</summary>
    public static nint TapSumsMemory(StripPlan plan) => plan.Groups * Scratch.RoundUp(plan.KernelRows, 4) * plan.RowSize;

    /// <summary>Adds the convolution of a plane with a kernel to a plane of sums.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="plane">The plane.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="strips"><see cref="StripPlan.StripSize"/> numbers whose margins are zeros.</param>
    /// <param name="sums">The sums.</param>
    /// <param name="start">What is added to, instead of what the sums hold; null for the sums.</param>
    /// <param name="input">What will be read next.</param>
    /// <param name="output">What will be written next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Add(StripPlan plan, in PlaneRows plane, in PackedKernel kernel, float* strips, in PlaneSums sums, float? start, ref Lookahead input, ref Lookahead output)
    {
        unchecked
        {
            var n = (nint)T.Count;
            float* begin = stackalloc float[T.Count], tile = stackalloc float[StripPlan.TileRows * T.Count];
            T.Broadcast(start ?? 0).Store(begin);
            for (var strip = 0; strip < plan.Strips; strip++)
                for (var group = 0; group < plan.Groups; group++)
                {
                    // Rows are laid out just before the first tile that reads them, to be in the nearest cache then.
                    var filled = 0;
                    for (var row = 0; row < plan.Rows; row += StripPlan.TileRows)
                    {
                        input.Fetch();
                        output.Fetch();
                        var needed = Math.Min(plan.Rows, row + StripPlan.TileRows + plan.KernelRows / 2);
                        Fill(plan, plane, group, strip, filled, needed, strips);
                        filled = needed;
                        if (sums.Turned)
                        {
                            kernel.AddTile<T>(group, row, strips + plan.FirstRow, begin, 0, tile, n);
                            Transposition.Copy(tile, n, sums.First + strip * n * sums.Stride + row, sums.Stride, StripPlan.TileRows, T.Count);
                            continue;
                        }
                        var place = sums.First + row * sums.Stride + strip * n;
                        if (start is null || group > 0)
                            kernel.AddTile<T>(group, row, strips + plan.FirstRow, place, sums.Stride, place, sums.Stride);
                        else
                            kernel.AddTile<T>(group, row, strips + plan.FirstRow, begin, 0, place, sums.Stride);
                    }
                }
        }
    }

    /// <summary>Adds the products of a gradient's plane with an input's plane to the sums of each tap.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="plane">The input's plane with its zeros.</param>
    /// <param name="gradient">The gradient's plane, laid out as the input's.</param>
    /// <param name="strips"><see cref="StripPlan.StripSize"/> numbers whose margins are zeros.</param>
    /// <param name="sums"><see cref="TapSumsMemory"/> numbers.</param>
    public static void AddCorrelation(StripPlan plan, float* plane, float* gradient, float* strips, float* sums)
    {
        unchecked
        {
            var rowsAGroup = Scratch.RoundUp(plan.KernelRows, 4);
            for (var strip = 0; strip < plan.Strips; strip++)
                for (var group = 0; group < plan.Groups; group++)
                {
                    Fill(plan, plan.RowsOf(plane), group, strip, 0, plan.Rows, strips);
                    for (var u = 0; u < plan.KernelRows; u += CorrelationRows)
                    {
                        // Row y of the gradient meets row y + u - kh/2 of the input, for each of the kernel rows.
                        var first = Math.Max(0, plan.KernelRows / 2 - u - (CorrelationRows - 1));
                        var rows = Math.Min(plan.Rows, plan.Rows + plan.KernelRows / 2 - u) - first;
                        if (rows <= 0)
                            continue;
                        var g = gradient + (nint)first * plan.Stride + plan.Left + strip * plan.Lanes;
                        var x = strips + plan.FirstRow + (first + u - plan.KernelRows / 2) * (nint)plan.RowSize;
                        var s = sums + (group * rowsAGroup + u) * plan.RowSize;
                        if (CorrelationRows == 4)
                            StripCorrelation<T>.AddFour(g, plan.Stride, x, rows, s);
                        else
                            StripCorrelation<T>.AddTwo(g, plan.Stride, x, rows, s);
                    }
                }
        }
    }

    /// <summary>Writes the gradient of the kernel from the sums of its taps.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="sums">As <see cref="AddCorrelation"/> left them.</param>
    /// <param name="weights">kh x kw gradients.</param>
    public static void Reduce(StripPlan plan, float* sums, float* weights)
    {
        unchecked
        {
            var rowsAGroup = Scratch.RoundUp(plan.KernelRows, 4);
            var (rowStep, columnStep) = plan.Turned ? (1, plan.KernelRows) : (plan.KernelColumns, 1);
            for (var u = 0; u < plan.KernelRows; u++)
                for (var v = 0; v < plan.KernelColumns; v++)
                {
                    var (group, column) = (v / StripPlan.Columns, v % StripPlan.Columns);
                    weights[u * rowStep + v * columnStep] = T.Load(sums + (group * rowsAGroup + u) * plan.RowSize + column * plan.Lanes).Sum();
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(StripPlan plan, in PlaneRows plane, int group, int strip, int first, int end, float* target)
    {
        unchecked
        {
            target += plan.FirstRow + first * (nint)plan.RowSize;
            var source = plane.First + first * plane.Stride + strip * plan.Lanes;
            if (plan.FillsByRegisters)
                FillByRegisters(source, plane.Stride, end - first, plane.Bare && strip == 0, plane.Bare && strip == plan.Strips - 1, target);
            else
                Fill(source + group * StripPlan.Columns - plan.KernelColumns / 2, plane.Stride, end - first, target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill(float* source, nint stride, int rows, float* target)
    {
        unchecked
        {
            nint n = T.Count;
            for (; rows > 0; rows--, source += stride, target += StripPlan.Columns * n)
            {
                T.Load(source).Store(target);
                T.Load(source + 1).Store(target + n);
                T.Load(source + 2).Store(target + 2 * n);
                T.Load(source + 3).Store(target + 3 * n);
                T.Load(source + 4).Store(target + 4 * n);
            }
        }
    }

    // Five columns wide: the columns before and after come from the neighbouring registers, or are zeros at the edges of bare rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillByRegisters(float* source, nint stride, int rows, bool isFirst, bool isLast, float* target)
    {
        unchecked
        {
            const int n = 16;
            for (; rows > 0; rows--, source += stride, target += StripPlan.Columns * n)
            {
                var here = Vector512.Load((int*)source);
                var before = isFirst ? Vector512<int>.Zero : Vector512.Load((int*)source - n);
                var after = isLast ? Vector512<int>.Zero : Vector512.Load((int*)source + n);
                Avx512F.AlignRight32(here, before, n - 2).Store((int*)target);
                Avx512F.AlignRight32(here, before, n - 1).Store((int*)target + n);
                here.Store((int*)target + 2 * n);
                Avx512F.AlignRight32(after, here, 1).Store((int*)target + 3 * n);
                Avx512F.AlignRight32(after, here, 2).Store((int*)target + 4 * n);
            }
        }
    }
}
