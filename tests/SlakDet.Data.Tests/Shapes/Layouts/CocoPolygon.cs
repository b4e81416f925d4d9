namespace SlakDet.Data.Tests.Shapes.Layouts;

/// <summary>Fills a polygon by COCO's rule: walk its edges on a grid five times finer, note where columns' centres are crossed.</summary>
internal static class CocoPolygon
{
    public static bool[] Fill(int[] corners, int width, int height)
    {
        var points = new List<(int X, int Y)>();
        for (var i = 0; i < corners.Length; i += 2)
        {
            var next = (i + 2) % corners.Length;
            Walk(points, Fine(corners[i]), Fine(corners[i + 1]), Fine(corners[next]), Fine(corners[next + 1]));
        }

        var crossings = new List<int>();
        for (var i = 1; i < points.Count; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            if (from.X == to.X)
                continue;
            var column = ((to.X < from.X ? to.X : to.X - 1) + 0.5) / 5 - 0.5;
            if (column != Math.Floor(column) || column < 0 || column > width - 1)
                continue;
            var row = Math.Ceiling(Math.Clamp((Math.Min(from.Y, to.Y) + 0.5) / 5 - 0.5, 0, height));
            crossings.Add((int)column * height + (int)row);
        }

        crossings.Sort();
        var mask = new bool[width * height];
        for (var i = 0; i + 1 < crossings.Count; i += 2)
            for (var position = crossings[i]; position < crossings[i + 1]; position++)
                mask[position % height * width + position / height] = true;
        return mask;
    }

    private static int Fine(double v) => (int)(5 * v + 0.5);

    private static void Walk(List<(int X, int Y)> points, int x0, int y0, int x1, int y1)
    {
        // The outlines of masks have no slanted edges.
        Assert.True(x0 == x1 || y0 == y1);
        var steps = Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0));
        for (var t = 0; t <= steps; t++)
            points.Add((x0 + t * Math.Sign(x1 - x0), y0 + t * Math.Sign(y1 - y0)));
    }
}
