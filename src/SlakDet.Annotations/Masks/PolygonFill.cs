using System.Runtime.CompilerServices;

namespace SlakDet.Annotations.Masks;

/// <summary>COCO's fill of a polygon: edges are walked on a grid five times finer, and where they cross a column's middle is noted.</summary>
/// <remarks>
/// maskApi stores all points of the walk. Here only the points on both sides of a column's middle are computed, with the same
/// double-precision expression, so that the cost does not depend on how far the polygon reaches outside the picture.
/// Fine coordinates are trunc(5 v + 0.5). Column c is crossed between the fine columns 5 c + 2 and 5 c + 3.
/// </remarks>
internal static class PolygonFill
{
    private const int Scale = 5;
    private const int Middle = 2;

    // A guard against hostile files: 16 million crossings are 64 MiB.
    private const int MostCrossings = 1 << 24;

    /// <summary>The runs of a polygon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int[] Fill(ReadOnlySpan<double> corners, int height, int width)
    {
        Check(corners);
        using var crossings = new RunBuffer();
        var (x, y) = (Fine(corners[^2]), Fine(corners[^1]));
        for (var i = 0; i < corners.Length; i += 2)
        {
            var (nextX, nextY) = (Fine(corners[i]), Fine(corners[i + 1]));
            Cross(crossings, (x, y), (nextX, nextY), height, width);
            (x, y) = (nextX, nextY);
        }

        crossings.Add(height * width);
        crossings.Written.Sort();
        return ToCounts(crossings.Written);
    }

    private static void Check(ReadOnlySpan<double> corners)
    {
        if (corners.Length < 6 || corners.Length % 2 != 0)
        {
            throw new DatasetException("SD-POLYGON",
                $"A polygon of {corners.Length} numbers; it needs x and y of at least 3 corners, so an even count from 6 on.");
        }

        foreach (var value in corners)
        {
            if (!(Math.Abs(value) <= RleMask.MaxPixels))
            {
                throw new DatasetException("SD-POLYGON",
                    $"A polygon's coordinate is {value}; it must be a number from {-RleMask.MaxPixels} to {RleMask.MaxPixels}.");
            }
        }
    }

    private static int Fine(double value) => (int)(Scale * value + 0.5);

    /// <summary>Notes where an edge crosses the middles of the picture's columns, as places in the run of all pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Cross(RunBuffer crossings, (int X, int Y) from, (int X, int Y) to, int height, int width)
    {
        if (from.X > to.X)
            (from, to) = (to, from);
        if (from.X == to.X || to.X <= Middle)
            return;
        // The first and the last column whose middle lies between the ends.
        var first = Math.Max(0, (from.X - Middle + Scale - 1) / Scale);
        var last = Math.Min(width - 1, (to.X - 1 - Middle) / Scale);
        if (crossings.Count + (long)last - first >= MostCrossings)
            throw new DatasetException("SD-POLYGON", $"A polygon crosses the picture's columns more than {MostCrossings} times.");
        var (dx, dy) = ((long)to.X - from.X, Math.Abs((long)to.Y - from.Y));
        for (var column = first; column <= last; column++)
        {
            var x = column * Scale + Middle;
            var y = dx >= dy ? SmallerRow(from, to, x) : RowOfStep(from, to, x);
            // ceil((y + 0.5) / 5 - 0.5) is exact in integers.
            var row = Math.Clamp(y - Middle, 0, (long)height * Scale);
            crossings.Add(column * height + (int)Math.Min(height, (row + Scale - 1) / Scale));
        }
    }

    /// <summary>Of a flat edge: the smaller row at fine column <paramref name="x"/> and at the next.</summary>
    private static long SmallerRow((int X, int Y) from, (int X, int Y) to, int x)
    {
        var slope = (double)((long)to.Y - from.Y) / ((long)to.X - from.X);
        var t = x - from.X;
        return Math.Min((long)(from.Y + slope * t + 0.5), (long)(from.Y + slope * (t + 1L) + 0.5));
    }

    /// <summary>Of a steep edge: the smaller row of the step from fine column <paramref name="x"/> to the next, or back.</summary>
    private static long RowOfStep((int X, int Y) from, (int X, int Y) to, int x)
    {
        // Steep edges are walked from the smaller row.
        var (start, end) = from.Y <= to.Y ? (from, to) : (to, from);
        var rising = end.X > start.X;
        var slope = (double)((long)end.X - start.X) / ((long)end.Y - start.Y);
        // The first step that is beyond, found by dividing and then made exact.
        var t = (long)Math.Ceiling((x + 0.5 - start.X) / slope);
        while (Beyond(t - 1))
            t--;
        while (!Beyond(t))
            t++;
        return start.Y + t - 1;

        bool Beyond(long step) => (long)(start.X + slope * step + 0.5) > x == rising;
    }

    /// <summary>Differences of sorted places; an empty run in the middle joins its neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int[] ToCounts(ReadOnlySpan<int> places)
    {
        using var runs = new RunBuffer();
        var before = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var run = places[i] - before;
            before = places[i];
            if (run > 0 || i == 0)
            {
                runs.Add(run);
            }
            else if (++i < places.Length)
            {
                runs.Written[^1] += places[i] - before;
                before = places[i];
            }
        }

        return runs.Written.ToArray();
    }
}
