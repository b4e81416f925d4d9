using System.Runtime.CompilerServices;
using SlakDet.Annotations.Coco;

namespace SlakDet.Annotations.Masks;

/// <summary>How many pixels of a mask are on, and the box around them.</summary>
/// <param name="Area">Pixels that are on.</param>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">One past the last column; equal to <paramref name="Left"/> if no pixel is on.</param>
/// <param name="Bottom">One past the last row.</param>
internal readonly record struct RunExtent(int Area, int Left, int Top, int Right, int Bottom)
{
    /// <summary>The box as COCO writes it.</summary>
    public CocoBox Box => new(Left, Top, Right - Left, Bottom - Top);

    /// <summary>The extent of runs in columns of a height.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RunExtent Of(ReadOnlySpan<int> counts, int height)
    {
        var (area, position) = (0, 0);
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, -1, -1);
        // The column that the position is in, and where it starts. Masks are tall, so steps to the next column are few and cheaper than divisions.
        var (column, columnStart) = (0, 0);
        unchecked
        {
            for (var i = 0; i + 1 < counts.Length; i += 2)
            {
                var start = position + counts[i];
                position = start + counts[i + 1];
                if (position == start)
                    continue;
                area += position - start;
                Step(start);
                var firstRow = start - columnStart;
                left = Math.Min(left, column);
                if (position > columnStart + height)
                {
                    (top, bottom) = (0, height - 1);
                    Step(position - 1);
                }
                else
                {
                    top = Math.Min(top, firstRow);
                    bottom = Math.Max(bottom, position - 1 - columnStart);
                }

                right = column;
            }
        }

        return area == 0 ? default : new(area, left, top, right + 1, bottom + 1);

        void Step(int pixel)
        {
            unchecked
            {
                var beyond = pixel - columnStart;
                if (beyond < height)
                    return;
                var columns = beyond < 2 * height ? 1 : beyond / height;
                column += columns;
                columnStart += columns * height;
            }
        }
    }

    /// <summary>Whether the boxes have an area in common.</summary>
    public bool Meets(RunExtent other) => Math.Min(Right, other.Right) > Math.Max(Left, other.Left)
        && Math.Min(Bottom, other.Bottom) > Math.Max(Top, other.Top);
}
