namespace SlakDet.Annotations.Masks;

/// <summary>Keeps the runs of many masks in few arrays: an array for each of a million masks would keep the garbage collector busy.</summary>
internal sealed class RunStore
{
    private const int BlockRuns = 1 << 16;

    private int[] _block = [];
    private int _used;

    /// <summary>Copies the runs of a mask.</summary>
    /// <returns>The array that holds them, and from where on.</returns>
    public (int[] Block, int Start) Keep(ReadOnlySpan<int> runs)
    {
        if (runs.Length > _block.Length - _used)
        {
            if (runs.Length > BlockRuns / 16)
                return (runs.ToArray(), 0);
            (_block, _used) = (GC.AllocateUninitializedArray<int>(BlockRuns), 0);
        }

        runs.CopyTo(_block.AsSpan(_used));
        _used += runs.Length;
        return (_block, _used - runs.Length);
    }
}
