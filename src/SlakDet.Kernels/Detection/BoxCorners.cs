namespace SlakDet.Kernels.Detection;

/// <summary>Boxes as one array a coordinate, with their areas.</summary>
internal sealed record BoxCorners(float[] X1, float[] Y1, float[] X2, float[] Y2, float[] Area)
{
    /// <summary>Room for boxes.</summary>
    public BoxCorners(int count)
        : this(new float[count], new float[count], new float[count], new float[count], new float[count])
    {
    }

    /// <summary>Number of boxes.</summary>
    public int Count => Area.Length;

    /// <summary>From rows x1, y1, x2, y2.</summary>
    public static BoxCorners Of(ReadOnlySpan<float> rows)
    {
        var corners = new BoxCorners(rows.Length / 4);
        for (var i = 0; i < corners.Count; i++)
        {
            var (x1, y1, x2, y2) = (rows[4 * i], rows[4 * i + 1], rows[4 * i + 2], rows[4 * i + 3]);
            (corners.X1[i], corners.Y1[i], corners.X2[i], corners.Y2[i]) = (x1, y1, x2, y2);
            corners.Area[i] = (x2 - x1) * (y2 - y1);
        }
        return corners;
    }

    /// <summary>Puts box <paramref name="from"/> of another list at <paramref name="to"/>.</summary>
    public void Set(int to, BoxCorners other, int from)
    {
        (X1[to], Y1[to], X2[to], Y2[to]) = (other.X1[from], other.Y1[from], other.X2[from], other.Y2[from]);
        Area[to] = other.Area[from];
    }
}
