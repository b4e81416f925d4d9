using CsCheck;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Tests.Masks;

public class PolygonFillTests
{
    [Fact]
    public void FromPolygon_KnownOutlines_HaveTheirStrings()
    {
        Assert.Equal("62309", RleMask.FromPolygon([1, 1, 1, 3, 3, 3, 3, 1], 5, 5).ToCompressedString());
        Assert.Equal("7152NO6", RleMask.FromPolygon([0.5, 0.5, 4.2, 1.3, 2.7, 4.9], 6, 5).ToCompressedString());
        Assert.Equal("0=<", RleMask.FromPolygon([-2, -2, 3.3, 1, 1, 6], 5, 5).ToCompressedString());
    }

    // The rule as it is published, with every point of the walk; the implementation computes only those at the columns' middles.
    [Fact]
    public void FromPolygon_AnyOutline_IsThePointByPointWalk() => Gen.Select(
            Gen.Int[1, 40], Gen.Int[1, 40], Gen.OneOf(Gen.Double[-60, 100], Gen.Int[-50, 400].Select(v => v / 10.0), Gen.Int[-5, 45].Select(v => (double)v))
                .Array[6, 20].Where(corners => corners.Length % 2 == 0))
        .Sample((height, width, corners) => Assert.Equal(Walk(corners, height, width), RleMask.FromPolygon(corners, height, width).Decode()));

    [Fact]
    public void FromPolygon_CornersOfABox_FillsItsPixels()
        => Gen.Select(Gen.Int[-5, 25], Gen.Int[-5, 25], Gen.Int[0, 20], Gen.Int[0, 20]).Sample((left, top, width, height) =>
        {
            var pixels = RleMask.FromPolygon(new CocoBox(left, top, width, height).Corners, 15, 18).Decode();
            for (var i = 0; i < pixels.Length; i++)
            {
                var (x, y) = (i / 15, i % 15);
                Assert.Equal(x >= left && x < left + width && y >= top && y < top + height, pixels[i] == 1);
            }
        });

    [Fact]
    public void FromPolygon_FarAndFlatOutlines_CostNoMoreThanTheirPicture()
    {
        const double Far = RleMask.MaxPixels;
        Assert.Equal([0, 20], RleMask.FromPolygon([-Far, -Far, -Far, Far, Far, Far, Far, -Far], 4, 5).Counts.ToArray());
        Assert.Equal([20], RleMask.FromPolygon([-Far, -Far, -1, -1, -2, -9], 4, 5).Counts.ToArray());
        Assert.Equal([20], RleMask.FromPolygon([1, 1, 1, 1, 1, 1], 4, 5).Counts.ToArray());
        Assert.Equal([5], RleMask.FromPolygon([0, 1, 5, 1, 2, 1], 1, 5).Counts.ToArray());
    }

    [Theory]
    [InlineData("0 0 1 1", "A polygon of 4 numbers")]
    [InlineData("0 0 1 1 2 2 3", "A polygon of 7 numbers")]
    [InlineData("0 0 1 1 2 NaN", "coordinate is NaN")]
    [InlineData("0 0 1 1 2 Infinity", "coordinate is Infinity")]
    [InlineData("0 0 1 1 2 1e10", "coordinate is 10000000000")]
    public void FromPolygon_BadCorners_AreRefused(string corners, string reason)
    {
        var numbers = corners.Split(' ').Select(double.Parse).ToArray();
        var error = Assert.Throws<DatasetException>(() => RleMask.FromPolygon(numbers, 5, 5));
        Assert.Equal("SD-POLYGON", error.Code);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPolygon_MoreCrossingsThanMemoryShouldHold_IsRefused()
    {
        var zigzag = Enumerable.Range(0, 200).SelectMany(i => new double[] { i % 2 * 1_000_000, i % 3 }).ToArray();
        Assert.Contains("more than 16777216 times",
            Assert.Throws<DatasetException>(() => RleMask.FromPolygon(zigzag, 3, 1_000_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToMask_Polygons_IsTheirUnion()
    {
        double[] first = [1, 1, 1, 3, 3, 3, 3, 1], second = [2, 2, 2, 4, 4, 4, 4, 2];
        Assert.Equal(7, new CocoPolygons([first, second]).ToMask(5, 5).Area);
        Assert.Equal([25], new CocoPolygons([]).ToMask(5, 5).Counts.ToArray());
    }

    [Fact]
    public void ToMask_RunLengthsOfAnotherSize_AreRefused()
    {
        var segmentation = new CocoRunLengths(RleMask.FromCounts(4, 5, [20]));
        Assert.Same(segmentation.Mask, segmentation.ToMask(4, 5));
        Assert.Equal("SD-COCO-RLE", Assert.Throws<DatasetException>(() => segmentation.ToMask(5, 4)).Code);
    }

    private static byte[] Walk(double[] corners, int height, int width)
    {
        var points = new List<(int X, int Y)>();
        for (var i = 0; i < corners.Length; i += 2)
        {
            var next = (i + 2) % corners.Length;
            points.AddRange(Edge((Fine(corners[i]), Fine(corners[i + 1])), (Fine(corners[next]), Fine(corners[next + 1]))));
        }

        var crossings = new List<int>();
        for (var i = 1; i < points.Count; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            var column = ((to.X < from.X ? to.X : to.X - 1) + 0.5) / 5 - 0.5;
            if (from.X == to.X || column != Math.Floor(column) || column < 0 || column > width - 1)
                continue;
            var row = Math.Ceiling(Math.Clamp((Math.Min(from.Y, to.Y) + 0.5) / 5 - 0.5, 0, height));
            crossings.Add((int)column * height + (int)row);
        }

        // A pixel is on if an odd number of crossings come before it.
        return [.. Enumerable.Range(0, height * width).Select(i => (byte)(crossings.Count(crossing => crossing <= i) & 1))];
    }

    private static int Fine(double v) => (int)(5 * v + 0.5);

    private static IEnumerable<(int X, int Y)> Edge((int X, int Y) from, (int X, int Y) to)
    {
        var (dx, dy) = (Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        if (dx == 0 && dy == 0)
            return [from];
        var flip = dx >= dy ? from.X > to.X : from.Y > to.Y;
        var (a, b) = flip ? (to, from) : (from, to);
        var slope = dx >= dy ? (double)(b.Y - a.Y) / dx : (double)(b.X - a.X) / dy;
        var points = Enumerable.Range(0, Math.Max(dx, dy) + 1).Select(t => dx >= dy
            ? (a.X + t, (int)(a.Y + slope * t + 0.5))
            : ((int)(a.X + slope * t + 0.5), a.Y + t));
        return flip ? points.Reverse() : points;
    }
}
