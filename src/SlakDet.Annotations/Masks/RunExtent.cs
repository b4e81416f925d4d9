using SlakDet.Annotations.Coco;

namespace SlakDet.Annotations.Masks;

/// <summary>How many pixels of a mask are on, and the box around them.</summary>
/// <param name="Area">Pixels that are on.</param>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">One past the last column; equal to <paramref name="Left"/> if no pixel is on.</param>
/// <param name="Bottom">One past the last row.</param>
internal sealed record RunExtent(long Area, int Left, int Top, int Right, int Bottom)
{
    private static readonly RunExtent Nothing = new(0, 0, 0, 0, 0);

    /// <summary>The box as COCO writes it.</summary>
    public CocoBox Box => new(Left, Top, Right - Left, Bottom - Top);

    /// <summary>The extent of runs in columns of a height.</summary>
    public static RunExtent Of(ReadOnlySpan<int> counts, int height)
    {
        var (area, position) = (0L, 0);
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        for (var i = 0; i + 1 < counts.Length; i += 2)
        {
            var start = position + counts[i];
            position = start + counts[i + 1];
            if (position == start)
                continue;
            area += position - start;
            var (first, firstRow) = Math.DivRem(start, height);
            var (last, lastRow) = Math.DivRem(position - 1, height);
            if (first < last)
                (firstRow, lastRow) = (0, height - 1);
            (left, right) = (Math.Min(left, first), Math.Max(right, last));
            (top, bottom) = (Math.Min(top, firstRow), Math.Max(bottom, lastRow));
        }

        return area == 0 ? Nothing : new(area, left, top, right + 1, bottom + 1);
    }

    /// <summary>Whether the boxes have an area in common.</summary>
    public bool Meets(RunExtent other) => Math.Min(Right, other.Right) > Math.Max(Left, other.Left)
        && Math.Min(Bottom, other.Bottom) > Math.Max(Top, other.Top);
}
