using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>Convolution of one plane with one kernel, and the gradient of the kernel.</summary>
internal static unsafe class PlaneConvolution<T> where T : struct, ISimd<T>
{
    /// <summary>Kernel rows whose sums fit the registers, with the five columns and a register for the gradient.</summary>
    private static readonly int CorrelationRows = T.Count >= 16 ? 4 : 2;

    /// <summary>Numbers of the memory for the sums of a weight gradient: a register a tap, whole blocks of rows.</summary>
    public static nint TapSumsMemory(in StripPlan plan) => plan.Groups * Scratch.RoundUp(plan.KernelRows, 4) * plan.RowSize;

    /// <summary>Adds the convolution of a plane with some kernels of one size to planes of sums.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="plane">The plane with its zeros, <see cref="StripPlan.PlaneSize"/> numbers.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="strips">Two <see cref="StripPlan.StripSize"/> whose margins are zeros.</param>
    /// <param name="sums"><see cref="StripPlan.SumsSize"/> numbers.</param>
    public static void Add(in StripPlan plan, float* plane, in PackedKernel kernel, float* strips, float* sums)
    {
        unchecked
        {
            for (var strip = 0; strip < plan.Strips; strip += 2)
            {
                var two = strip + 1 < plan.Strips;
                for (var group = 0; group < plan.Groups; group++)
                {
                    // Rows are laid out just before the first tile that reads them, to be in the nearest cache then.
                    var filled = 0;
                    for (var row = 0; row < plan.Rows; row += StripPlan.TileRows)
                    {
                        var needed = Math.Min(plan.Rows, row + StripPlan.TileRows + plan.KernelRows / 2);
                        Fill(plan, plane, group, strip, filled, needed, strips);
                        if (two)
                            Fill(plan, plane, group, strip + 1, filled, needed, strips + plan.StripSize);
                        filled = needed;
                        kernel.AddTile<T>(group, row, strips + plan.FirstRow, two ? plan.StripSize : 0, sums + (nint)row * plan.SumsStride + strip * plan.Lanes);
                    }
                }
            }
        }
    }

    /// <summary>Adds the products of a gradient's plane with an input's plane to the sums of each tap.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="plane">The input's plane with its zeros.</param>
    /// <param name="gradient">The gradient's plane, laid out as the input's.</param>
    /// <param name="strips">Two <see cref="StripPlan.StripSize"/> whose margins are zeros.</param>
    /// <param name="sums"><see cref="TapSumsMemory"/> numbers.</param>
    public static void AddCorrelation(in StripPlan plan, float* plane, float* gradient, float* strips, float* sums)
    {
        unchecked
        {
            var rowsAGroup = Scratch.RoundUp(plan.KernelRows, 4);
            for (var strip = 0; strip < plan.Strips; strip++)
                for (var group = 0; group < plan.Groups; group++)
                {
                    Fill(plan, plane, group, strip, 0, plan.Rows, strips);
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
    public static void Reduce(in StripPlan plan, float* sums, float* weights)
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
    private static void Fill(in StripPlan plan, float* plane, int group, int strip, int first, int end, float* target)
    {
        unchecked
        {
            var (n, stride) = ((nint)T.Count, (nint)plan.Stride);
            var source = plane + first * stride + plan.Left + strip * n + group * StripPlan.Columns - plan.KernelColumns / 2;
            target += plan.FirstRow + first * (nint)plan.RowSize;
            for (var row = first; row < end; row++)
            {
                T.Load(source).Store(target);
                T.Load(source + 1).Store(target + n);
                T.Load(source + 2).Store(target + 2 * n);
                T.Load(source + 3).Store(target + 3 * n);
                T.Load(source + 4).Store(target + 4 * n);
                source += stride;
                target += StripPlan.Columns * n;
            }
        }
    }
}
