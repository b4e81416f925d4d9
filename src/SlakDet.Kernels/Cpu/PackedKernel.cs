using System.Runtime.CompilerServices;

namespace SlakDet.Kernels.Cpu;

/// <summary>One channel's kernel in the order in which the tiles take it, with a list of its taps that are not zero.</summary>
internal readonly unsafe struct PackedKernel
{
    /// <summary>A listed tap's time over that of one in order (measured: it reads its place too): the list pays from a tenth of zeros on.</summary>
    private const double CostOfListed = 1.1;

    private readonly StripPlan _plan;
    private readonly float* _full, _listed;
    private readonly int* _distances, _starts;
    private readonly bool _sparse;
    private readonly int _gap, _gapEnd;

    /// <summary>Packs a kernel.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="weights">kh x kw weights.</param>
    /// <param name="reversed">Whether the kernel is turned by 180 degrees, as for the gradient of the input.</param>
    /// <param name="memory"><see cref="MemorySize"/> numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PackedKernel(in StripPlan plan, float* weights, bool reversed, float* memory)
    {
        unchecked
        {
            _plan = plan;
            _full = memory;
            _listed = memory + plan.PackedSize;          // and one more, written in vain after the last
            _distances = (int*)(_listed + plan.PackedSize + 1);
            _starts = _distances + plan.PackedSize + 1;
            var (rows, columns) = (plan.KernelRows, plan.KernelColumns);
            var (rowStep, columnStep) = plan.Turned ? (1, rows) : (columns, 1);
            if (reversed)
            {
                weights += rows * columns - 1;
                (rowStep, columnStep) = (-rowStep, -columnStep);
            }
            int place = 0, count = 0, run = 0;
            for (var group = 0; group < plan.Groups; group++)
                for (var u = 0; u <= rows; u++)
                {
                    // The longest run of empty rows: the crossing that one of two crossing kernels leaves to the other.
                    if (u > 0)
                        run = count == _starts[group * (rows + 1) + u - 1] ? run + 1 : 0;
                    if (plan.Groups == 1 && run > _gapEnd - _gap)
                        (_gap, _gapEnd) = (u - run, u);
                    _starts[group * (rows + 1) + u] = count;
                    for (var v = 0; v < StripPlan.Columns && u < rows; v++, place++)
                    {
                        var column = group * StripPlan.Columns + v;
                        var weight = column < columns ? weights[u * rowStep + column * columnStep] : 0;
                        _full[place] = weight;
                        // Without a branch: zeros that stand at random would be mispredicted.
                        _listed[count] = weight;
                        _distances[count] = u * plan.RowSize + v * plan.Lanes;
                        count += weight != 0 ? 1 : 0;
                    }
                }
            _sparse = count * CostOfListed < plan.PackedSize - (_gapEnd - _gap) * StripPlan.Columns;
        }
    }

    /// <summary>Numbers that a packed kernel takes.</summary>
    public static nint MemorySize(in StripPlan plan) => 3 * plan.PackedSize + 2 + plan.Groups * (plan.KernelRows + 1);

    /// <summary>Adds one group of the kernel's columns to a tile of one or two strips.</summary>
    /// <param name="group">The group.</param>
    /// <param name="row">First row of the tile.</param>
    /// <param name="strip">The strip of the group, row 0 of the map.</param>
    /// <param name="next">The distance to the second strip, 0 if there is one only.</param>
    /// <param name="sums">The tile's sums.</param>
    public void AddTile<T>(int group, int row, float* strip, nint next, float* sums) where T : struct, ISimd<T>
    {
        unchecked
        {
            var (first, end) = _plan.Reach(row, StripPlan.TileRows);
            if (first >= end)
                return;
            var origin = strip + (row - _plan.KernelRows / 2) * (nint)_plan.RowSize;
            if (_sparse)
            {
                var starts = _starts + group * (_plan.KernelRows + 1);
                var tap = starts[first];
                Add<T, ListedTaps>(origin, next, _listed + tap, _distances + tap, starts[end] - tap, sums);
            }
            else
            {
                AddRows<T>(group, first, Math.Min(end, _gap), origin, next, sums);
                AddRows<T>(group, Math.Max(first, _gapEnd), end, origin, next, sums);
            }
        }
    }

    private void AddRows<T>(int group, int first, int end, float* origin, nint next, float* sums) where T : struct, ISimd<T>
    {
        unchecked
        {
            if (first < end)
                Add<T, AllTaps>(origin + first * (nint)_plan.RowSize, next, _full + (group * _plan.KernelRows + first) * StripPlan.Columns, null,
                    (end - first) * StripPlan.Columns, sums);
        }
    }

    private void Add<T, TOrder>(float* strip, nint next, float* weights, int* distances, nint taps, float* sums) where T : struct, ISimd<T> where TOrder : ITapOrder
    {
        unchecked
        {
            var even = taps & ~(nint)1;
            if (even > 0)
                AddEven<T, TOrder>(strip, next, weights, distances, even, sums);
            if (even == taps)
                return;
            // The last tap goes with one that weighs nothing.
            var distance = distances == null ? (int)even * _plan.Lanes : distances[even];
            var lastWeights = stackalloc float[] { weights[even], 0 };
            var lastDistances = stackalloc int[] { distance, distance };
            AddEven<T, ListedTaps>(strip, next, lastWeights, lastDistances, 2, sums);
        }
    }

    private void AddEven<T, TOrder>(float* strip, nint next, float* weights, int* distances, nint taps, float* sums) where T : struct, ISimd<T> where TOrder : ITapOrder
    {
        if (next == 0)
            StripTile<T, TOrder>.AddOne(strip, weights, distances, taps, sums, _plan.SumsStride);
        else
            StripTile<T, TOrder>.AddTwo(strip, next, weights, distances, taps, sums, _plan.SumsStride);
    }
}
