using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SlakDet.Kernels.Cpu;

/// <summary>One channel's kernel in the order in which the tiles take it, with a bit for each tap that is not zero.</summary>
internal readonly unsafe struct PackedKernel
{
    /// <summary>A chosen tap's time over that of one in order (measured): the bits pay from a twentieth of zeros on.</summary>
    private const double CostOfChosen = 1.05;

    private readonly StripPlan _plan;
    private readonly float* _weights;
    private readonly ulong* _bits;
    private readonly TileTaps* _tiles;
    private readonly bool _sparse;

    /// <summary>Packs a kernel.</summary>
    /// <param name="plan">The sizes.</param>
    /// <param name="weights">kh x kw weights.</param>
    /// <param name="reversed">Whether the kernel is turned by 180 degrees, as for the gradient of the input.</param>
    /// <param name="memory"><see cref="MemorySize"/> numbers, aligned to a cache line.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PackedKernel(StripPlan plan, float* weights, bool reversed, float* memory)
    {
        unchecked
        {
            _plan = plan;
            _weights = memory;
            _bits = (ulong*)(memory + StripPlan.WordBits * plan.PackedWords);
            _tiles = (TileTaps*)(_bits + plan.PackedWords);
            var (rows, columns, size) = (plan.KernelRows, plan.KernelColumns, plan.PackedSize);
            nint rowStep = plan.Turned ? 1 : columns, columnStep = plan.Turned ? rows : 1;
            if (reversed)
            {
                weights += rows * columns - 1;
                (rowStep, columnStep) = (-rowStep, -columnStep);
            }
            if (columns != StripPlan.Columns)
                Spread(weights, rowStep, columnStep);
            else if (columnStep == 1)
                new ReadOnlySpan<float>(weights, size).CopyTo(new Span<float>(_weights, size));
            else
                Weave(weights, rowStep, columnStep);
            // Past the end of the weights anything may stand.
            var taps = 0;
            for (nint word = 0; word < plan.PackedWords; word++)
            {
                ulong bits = 0;
                for (var part = 0; part < StripPlan.WordBits; part += Vector512<float>.Count)
                    bits |= ~Vector512.Equals(Vector512.Load(_weights + word * StripPlan.WordBits + part), Vector512<float>.Zero).ExtractMostSignificantBits() << part & 0xFFFFUL << part;
                if (word == plan.PackedWords - 1)
                    bits &= ulong.MaxValue >> (int)(StripPlan.WordBits * plan.PackedWords - size);
                _bits[word] = bits;
                taps += BitOperations.PopCount(bits);
            }
            var (gap, gapEnd) = plan.Groups == 1 && taps <= size - StripPlan.Columns ? Crossing(rows) : (0, 0);
            _sparse = taps * CostOfChosen < size - (gapEnd - gap) * StripPlan.Columns;
            if (_sparse)
                TileTaps.Divide<SetTaps>(plan, _bits, 0, 0, _tiles);
            else
                TileTaps.Divide<AllTaps>(plan, _bits, gap, gapEnd, _tiles);
        }
    }

    /// <summary>Numbers that a packed kernel takes.</summary>
    public static nint MemorySize(StripPlan plan) => (StripPlan.WordBits + sizeof(ulong) / sizeof(float)) * plan.PackedWords + TileTaps.MemorySize(plan);

    /// <summary>Adds one group of the kernel's columns to a tile of a strip.</summary>
    /// <param name="group">The group.</param>
    /// <param name="row">First row of the tile, a multiple of <see cref="StripPlan.TileRows"/>.</param>
    /// <param name="strip">The strip of the group, row 0 of the map.</param>
    /// <param name="from">Row 0 of what is added to.</param>
    /// <param name="fromStride">The distance of its rows, 0 for the same numbers in all.</param>
    /// <param name="sums">Row 0 of the tile's sums; rows beyond the map are not touched, to whole eights.</param>
    /// <param name="stride">The distance of their rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTile<T>(int group, int row, float* strip, float* from, nint fromStride, float* sums, nint stride) where T : struct, ISimd<T>
    {
        if (_sparse)
            AddTile<T, SetTaps>(group, row, strip, from, fromStride, sums, stride);
        else
            AddTile<T, AllTaps>(group, row, strip, from, fromStride, sums, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTile<T, TOrder>(int group, int row, float* strip, float* from, nint fromStride, float* sums, nint stride) where T : struct, ISimd<T> where TOrder : struct, ITapOrder<TOrder>
    {
        unchecked
        {
            const int half = StripPlan.TileRows / 2;
            // Taps are counted from the first group's first; a strip begins with its own group's.
            var origin = strip + (row - _plan.KernelRows / 2) * (nint)_plan.RowSize - group * _plan.KernelRows * StripPlan.Columns * (nint)_plan.Lanes;
            var taps = _tiles + group * _plan.RowTiles + row / StripPlan.TileRows;
            if (taps->IsWhole)
            {
                StripTile<T, TOrder>.AddSixteen(origin, _weights, taps, from, fromStride, sums, stride);
                return;
            }
            StripTile<T, TOrder>.AddEight(origin, _weights, taps->First, taps->Second, from, fromStride, sums, stride);
            if (row + half < _plan.Rows)
                StripTile<T, TOrder>.AddEight(origin + half * (nint)_plan.RowSize, _weights, taps->Second, taps->End, from + half * fromStride, fromStride, sums + half * stride, stride);
        }
    }

    // Five columns, each of which lies by itself.
    private void Weave(float* weights, nint rowStep, nint columnStep)
    {
        unchecked
        {
            float* second = weights + columnStep, third = second + columnStep, fourth = third + columnStep, fifth = fourth + columnStep;
            var target = _weights;
            for (nint u = 0, step = 0; u < _plan.KernelRows; u++, step += rowStep, target += StripPlan.Columns)
            {
                target[0] = weights[step];
                target[1] = second[step];
                target[2] = third[step];
                target[3] = fourth[step];
                target[4] = fifth[step];
            }
        }
    }

    // Groups of columns one after the other, the last one filled up with zeros.
    private void Spread(float* weights, nint rowStep, nint columnStep)
    {
        unchecked
        {
            for (var column = 0; column < _plan.Groups * StripPlan.Columns; column++)
            {
                var target = _weights + column / StripPlan.Columns * _plan.KernelRows * StripPlan.Columns + column % StripPlan.Columns;
                for (nint u = 0; u < _plan.KernelRows; u++)
                    target[u * StripPlan.Columns] = column < _plan.KernelColumns ? weights[u * rowStep + column * columnStep] : 0;
            }
        }
    }

    /// <summary>Empty rows about the middle one: the crossing that one of two crossing kernels leaves to the other.</summary>
    private (int First, int End) Crossing(int rows)
    {
        int first = (rows + 1) / 2, end = first;
        while (first > 0 && IsEmpty(first - 1))
            first--;
        while (first < end && end < rows && IsEmpty(end))
            end++;
        return (first, end);
    }

    private bool IsEmpty(int row)
    {
        for (var tap = row * StripPlan.Columns; tap < (row + 1) * StripPlan.Columns; tap++)
            if (_weights[tap] != 0)
                return false;
        return true;
    }
}
