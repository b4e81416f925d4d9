using CsCheck;
using SlakDet.Annotations.Masks;
using SlakDet.Data.Shapes.Layouts;

namespace SlakDet.Data.Tests.Shapes.Layouts;

public class MaskContoursTests
{
    [Fact]
    public void Trace_OnePixel_GivesItsFourCorners()
    {
        var (corners, isHole) = Assert.Single(MaskContours.Trace([false, false, false, true], 2));
        Assert.Equal([1, 1, 2, 1, 2, 2, 1, 2], corners);
        Assert.False(isHole);
    }

    [Fact]
    public void Trace_PixelsThatTouchAtACorner_GivesTwoOutlines()
    {
        var contours = MaskContours.Trace([true, false, false, true], 2);
        Assert.Equal([[0, 0, 1, 0, 1, 1, 0, 1], [1, 1, 2, 1, 2, 2, 1, 2]], contours.Select(c => c.Corners));
    }

    [Fact]
    public void Trace_SquareWithAHole_MarksTheHole()
    {
        bool[] mask = [true, true, true, true, false, true, true, true, true];
        var contours = MaskContours.Trace(mask, 3);
        Assert.Equal([[0, 0, 3, 0, 3, 3, 0, 3], [1, 1, 1, 2, 2, 2, 2, 1]], contours.Select(c => c.Corners).Select(Rotated));
        Assert.Equal([false, true], contours.Select(c => c.IsHole));

        // The outline of a hole may start anywhere: begin with its least corner.
        static int[] Rotated(int[] corners)
        {
            var points = corners.Chunk(2).ToList();
            var first = points.IndexOf(points.MinBy(p => p[0] * 100 + p[1])!);
            return [.. points.Skip(first).Concat(points.Take(first)).SelectMany(p => p)];
        }
    }

    [Fact]
    public void Trace_Nothing_GivesNothing() => Assert.Empty(MaskContours.Trace(new bool[12], 4));

    [Fact]
    public void Trace_AnyMask_OutlinesFilledByTheCocoRuleGiveTheMask()
        => Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Bool.Array[144]).Sample((width, height, pixels) =>
        {
            // Outlines come in no promised order, an island before the hole that it lies in: count how often each pixel is covered.
            var mask = pixels[..(width * height)];
            var covered = new int[mask.Length];
            foreach (var (corners, isHole) in MaskContours.Trace(mask, width))
            {
                var part = new byte[mask.Length];
                RleMask.FromPolygon([.. corners.Select(corner => (double)corner)], height, width).DecodeRows(part);
                for (var i = 0; i < covered.Length; i++)
                    covered[i] += isHole ? -part[i] : part[i];
            }

            Assert.Equal(mask.Select(m => m ? 1 : 0), covered);
        }, iter: 2000);
}
