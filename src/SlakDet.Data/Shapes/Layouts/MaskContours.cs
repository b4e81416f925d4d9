namespace SlakDet.Data.Shapes.Layouts;

/// <summary>Outlines of a mask along the pixels' edges, as polygons.</summary>
internal static class MaskContours
{
    // Steps along the edges: right, down, left, up; a turn to the right is the next one.
    private static readonly (int X, int Y)[] Steps = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>Traces all outlines.</summary>
    /// <param name="mask">The pixels, row by row.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <returns>
    /// The corners x0, y0, x1, y1, ... of each outline, and whether it is the edge of a hole. Pixels that only touch at a corner are
    /// parts of their own, so that no outline meets itself.
    /// </returns>
    public static List<(int[] Corners, bool IsHole)> Trace(bool[] mask, int width)
    {
        var height = mask.Length / width;
        var starts = new bool[4][]; // Whether an edge with the mask on its right starts at a lattice point, by direction.
        for (var direction = 0; direction < 4; direction++)
            starts[direction] = new bool[(width + 1) * (height + 1)];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (!At(x, y))
                    continue;
                starts[0][Point(x, y)] = !At(x, y - 1);
                starts[1][Point(x + 1, y)] = !At(x + 1, y);
                starts[2][Point(x + 1, y + 1)] = !At(x, y + 1);
                starts[3][Point(x, y + 1)] = !At(x - 1, y);
            }
        }

        var contours = new List<(int[], bool)>();
        for (var point = 0; point < starts[0].Length; point++)
            if (starts[0][point])
                contours.Add(Follow(point % (width + 1), point / (width + 1)));
        return contours;

        bool At(int x, int y) => x >= 0 && x < width && y >= 0 && y < height && mask[y * width + x];
        int Point(int x, int y) => y * (width + 1) + x;

        (int[] Corners, bool IsHole) Follow(int x, int y)
        {
            // Every outline has an edge to the right. A point with two ways out is left by the right turn, which stays at the same pixel.
            var (corners, direction, doubleArea) = (new List<int>(), 0, 0);
            var (firstX, firstY) = (x, y);
            do
            {
                corners.AddRange([x, y]);
                do
                {
                    starts[direction][Point(x, y)] = false;
                    doubleArea += x * Steps[direction].Y - y * Steps[direction].X;
                    (x, y) = (x + Steps[direction].X, y + Steps[direction].Y);
                }
                while (!starts[(direction + 1) % 4][Point(x, y)] && starts[direction][Point(x, y)]);

                direction = starts[(direction + 1) % 4][Point(x, y)] ? (direction + 1) % 4 : (direction + 3) % 4;
            }
            while ((x, y) != (firstX, firstY) || starts[direction][Point(x, y)]);

            return ([.. corners], doubleArea < 0);
        }
    }
}
