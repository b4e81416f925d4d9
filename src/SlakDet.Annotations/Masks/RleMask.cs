namespace SlakDet.Annotations.Masks;

/// <summary>A binary mask as run lengths, column by column, first a run of zeros (which may be empty), as COCO's maskApi stores it.</summary>
public sealed class RleMask
{
    /// <summary>Most pixels of a mask.</summary>
    public const int MaxPixels = 1 << 28;

    private readonly int[] _counts;

    private RleMask(int heightPx, int widthPx, int[] counts) => (HeightPx, WidthPx, _counts) = (heightPx, widthPx, counts);

    /// <summary>Rows of the picture.</summary>
    public int HeightPx { get; }

    /// <summary>Columns of the picture.</summary>
    public int WidthPx { get; }

    /// <summary>The runs; their sum is height times width.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>A mask of given runs.</summary>
    /// <exception cref="DatasetException">A size or a run is negative, the mask is too large, or the runs do not add up to its size.</exception>
    public static RleMask FromCounts(int heightPx, int widthPx, ReadOnlySpan<int> counts)
    {
        var pixels = (long)heightPx * widthPx;
        if (heightPx < 0 || widthPx < 0 || pixels > MaxPixels)
            throw new DatasetException("SD-RLE", $"Run lengths of a mask of {heightPx} x {widthPx}; sides must be at least 0 and the pixels at most {MaxPixels}.");
        var sum = 0L;
        foreach (var count in counts)
        {
            if (count < 0)
                throw new DatasetException("SD-RLE", $"A run of {count} pixels; runs are at least 0.");
            sum += count;
        }

        if (sum != pixels)
            throw new DatasetException("SD-RLE", $"The runs of a mask of {heightPx} x {widthPx} add up to {sum} pixels; they must give {pixels}.");
        return new(heightPx, widthPx, counts.ToArray());
    }
}
