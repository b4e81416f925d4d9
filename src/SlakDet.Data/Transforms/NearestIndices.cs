namespace SlakDet.Data.Transforms;

/// <summary>Which pixel of a row each pixel of its nearest-neighbour resize shows, by OpenCV's rule.</summary>
/// <remarks>
/// Nearest-neighbour resizing, mirroring and cutting move whole rows and columns. A chain of them is a list of source rows and one of
/// source columns, so that a mask need not be made at every step.
/// </remarks>
internal static class NearestIndices
{
    /// <summary>
    /// The source index of each of <paramref name="to"/> pixels made of <paramref name="from"/> pixels: floor(index * (1 / (to / from))) in double, at most the last one.
    /// </summary>
    public static int[] Of(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to);
        var (indices, scale) = (new int[to], 1 / ((double)to / from));
        for (var i = 0; i < to; i++)
            indices[i] = Math.Min((int)(i * scale), from - 1);
        return indices;
    }
}
