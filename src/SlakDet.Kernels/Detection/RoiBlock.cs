using System.Numerics;
using System.Runtime.Intrinsics;

namespace SlakDet.Kernels.Detection;

/// <summary>The arithmetic of one box and one block of channels, forward and backward: rows first, then columns.</summary>
/// <remarks>A map is seen as cells of one vector each, <c>rowStride</c> and <c>cellStride</c> elements apart; bins are cells one after another.
/// Unchecked: of a bin that reads nothing, an address before the row is computed, never used.</remarks>
internal static unsafe class RoiBlock
{
    /// <summary>Pools a box.</summary>
    /// <param name="source">The cell at the window's top left.</param>
    /// <param name="rowStride">Elements from a row of the map to the next.</param>
    /// <param name="cellStride">Elements from a cell to the next.</param>
    /// <param name="taps">All boxes.</param>
    /// <param name="roi">The box.</param>
    /// <param name="row">Room for as many cells as the window is wide.</param>
    /// <param name="output">n * n cells.</param>
    public static void Pool<T>(T* source, nint rowStride, nint cellStride, RoiTaps<T> taps, int roi, T* row, T* output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        unchecked
        {
            var lanes = Vector512<T>.Count;
            var window = taps.Windows[roi];
            var columns = taps.Columns(roi);
            fixed (T* weights = taps.Weights)
                foreach (var bin in taps.Rows(roi))
                {
                    if (bin.Count > 0)
                        SumRows(source + (bin.First - window.Top) * rowStride, rowStride, cellStride, weights + bin.Weights, bin.Count, row, window.Width);
                    foreach (var column in columns)
                    {
                        var sum = Vector512<T>.Zero;
                        var cell = row + (column.First - window.Left) * lanes;
                        var count = bin.Count > 0 ? column.Count : 0;
                        for (var k = 0; k < count; k++, cell += lanes)
                            sum = Lanes.MultiplyAdd(Vector512.Create(weights[column.Weights + k]), Vector512.Load(cell), sum);
                        sum.Store(output);
                        output += lanes;
                    }
                }
        }
    }

    /// <summary>Adds a box's gradient to the gradient of its map; arguments as for <see cref="Pool"/>, with the two maps' roles exchanged.</summary>
    public static void Spread<T>(T* target, nint rowStride, RoiTaps<T> taps, int roi, T* row, T* gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        unchecked
        {
            var lanes = Vector512<T>.Count;
            var window = taps.Windows[roi];
            var columns = taps.Columns(roi);
            fixed (T* weights = taps.Weights)
                foreach (var bin in taps.Rows(roi))
                {
                    new Span<T>(row, window.Width * lanes).Clear();
                    foreach (var column in columns)
                    {
                        var value = Vector512.Load(gradient);
                        var cell = row + (column.First - window.Left) * lanes;
                        for (var k = 0; k < column.Count; k++, cell += lanes)
                            Lanes.MultiplyAdd(Vector512.Create(weights[column.Weights + k]), value, Vector512.Load(cell)).Store(cell);
                        gradient += lanes;
                    }
                    for (var k = 0; k < bin.Count; k++)
                        AddRow(target + (bin.First + k - window.Top) * rowStride, weights[bin.Weights + k], row, window.Width);
                }
        }
    }

    private static void SumRows<T>(T* source, nint rowStride, nint cellStride, T* weights, int rows, T* sum, int width)
        where T : unmanaged
    {
        unchecked
        {
            var lanes = Vector512<T>.Count;
            var x = 0;
            for (; x <= width - 4; x += 4, source += 4 * cellStride, sum += 4 * lanes)
            {
                var (a, b, c, d) = (Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero, Vector512<T>.Zero);
                var cell = source;
                for (var k = 0; k < rows; k++, cell += rowStride)
                {
                    var weight = Vector512.Create(weights[k]);
                    a = Lanes.MultiplyAdd(weight, Vector512.Load(cell), a);
                    b = Lanes.MultiplyAdd(weight, Vector512.Load(cell + cellStride), b);
                    c = Lanes.MultiplyAdd(weight, Vector512.Load(cell + 2 * cellStride), c);
                    d = Lanes.MultiplyAdd(weight, Vector512.Load(cell + 3 * cellStride), d);
                }
                a.Store(sum);
                b.Store(sum + lanes);
                c.Store(sum + 2 * lanes);
                d.Store(sum + 3 * lanes);
            }
            for (; x < width; x++, source += cellStride, sum += lanes)
            {
                var a = Vector512<T>.Zero;
                var cell = source;
                for (var k = 0; k < rows; k++, cell += rowStride)
                    a = Lanes.MultiplyAdd(Vector512.Create(weights[k]), Vector512.Load(cell), a);
                a.Store(sum);
            }
        }
    }

    private static void AddRow<T>(T* target, T weight, T* row, int width)
        where T : unmanaged
    {
        unchecked
        {
            var lanes = Vector512<T>.Count;
            var factor = Vector512.Create(weight);
            for (var end = row + width * lanes; row < end; row += lanes, target += lanes)
                Lanes.MultiplyAdd(factor, Vector512.Load(row), Vector512.Load(target)).Store(target);
        }
    }
}
