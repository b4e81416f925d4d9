namespace SlakDet.Kernels.Cpu;

/// <summary>Which taps of a kernel are added to a tile: runs that follow each other.</summary>
internal unsafe struct TileTaps
{
    /// <summary>Done together: the runs for the last 8 rows alone. One after the other: those for the first 8.</summary>
    public TapRun* First;

    /// <summary>Done together: the runs for all rows. One after the other: those for the last 8.</summary>
    public TapRun* Second;

    /// <summary>Done together: the runs for the first 8 rows alone. One after the other: none.</summary>
    public TapRun* Third;

    /// <summary>The end of all.</summary>
    public TapRun* End;

    /// <summary>Whether the halves are done together, in 16 registers.</summary>
    public bool IsWhole;

    /// <summary>Numbers that the tiles of a kernel and their runs take.</summary>
    public static nint MemorySize(StripPlan plan)
    {
        // The halves of a tile may each take all taps, and a word may be a run of its own; where ranges begin and end they share words.
        var runs = 2 * (plan.KernelRows * StripPlan.Columns / StripPlan.WordBits + 3);
        return (nint)plan.Groups * plan.RowTiles * (sizeof(TileTaps) + runs * sizeof(TapRun)) / sizeof(float);
    }

    /// <summary>Divides the taps of a kernel for each group of its columns and each tile down the map.</summary>
    /// <remarks>Kernel rows that reach the map from one half of a tile only are added to that half. Tiles far from the map's edges have the same taps.</remarks>
    /// <param name="plan">The sizes.</param>
    /// <param name="bits">A bit a tap, for those that are not zero.</param>
    /// <param name="gap">First of some kernel rows that are all zero.</param>
    /// <param name="gapEnd">The end of these; 0 for none.</param>
    /// <param name="tiles"><see cref="MemorySize"/> numbers; the tiles, groups one after the other, come first.</param>
    public static void Divide<TOrder>(StripPlan plan, ulong* bits, int gap, int gapEnd, TileTaps* tiles) where TOrder : struct, ITapOrder<TOrder>
    {
        unchecked
        {
            const int half = StripPlan.TileRows / 2;
            var run = (TapRun*)(tiles + plan.Groups * plan.RowTiles);
            for (var group = 0; group < plan.Groups; group++)
            {
                var (before, last) = (group * plan.KernelRows, (-1, 0, 0, 0));
                for (var row = 0; row < plan.Rows; row += StripPlan.TileRows, tiles++)
                {
                    var (first, end) = plan.Reach(row, half);
                    var (lowFirst, lowEnd) = row + half < plan.Rows ? plan.Reach(row + half, half) : (0, 0);
                    if ((first, end, lowFirst, lowEnd) == last)
                    {
                        *tiles = tiles[-1];
                        continue;
                    }
                    last = (first, end, lowFirst, lowEnd);
                    tiles->IsWhole = plan.Lanes >= 16 && first < lowEnd;
                    tiles->First = run;
                    tiles->Second = tiles->IsWhole ? Divide(lowFirst, first, run) : Divide(first, end, run);
                    tiles->Third = tiles->IsWhole ? Divide(first, lowEnd, tiles->Second) : Divide(lowFirst, lowEnd, tiles->Second);
                    tiles->End = run = tiles->IsWhole ? Divide(lowEnd, end, tiles->Third) : tiles->Third;
                }

                TapRun* Divide(int first, int end, TapRun* to)
                {
                    if (gapEnd > 0)
                    {
                        to = TOrder.Divide(bits, (before + first) * StripPlan.Columns, (before + Math.Min(gap, end)) * StripPlan.Columns, to);
                        first = Math.Max(gapEnd, first);
                    }
                    return TOrder.Divide(bits, (before + first) * StripPlan.Columns, (before + end) * StripPlan.Columns, to);
                }
            }
        }
    }
}
