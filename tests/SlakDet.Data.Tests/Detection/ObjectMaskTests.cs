using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;
using SlakDet.Data.Detection;

namespace SlakDet.Data.Tests.Detection;

public class ObjectMaskTests
{
    [Fact]
    public void FromRunLengths_RunOverSeveralColumns_IsTheRectangleOfItsPixels()
    {
        // 5 x 4 (width x height): rows 2 and 3 of column 1, column 2, row 0 of column 3.
        var mask = ObjectMask.FromRunLengths(RleMask.FromCounts(4, 5, [6, 7, 7]));
        Assert.Equal((1, 0, 3, 4), (mask.Left, mask.Top, mask.Width, mask.Height));
        Assert.Equal([0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 0], mask.Pixels);
        Assert.Equal(7, mask.Area);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(20, 0)]
    public void FromRunLengths_NoPixel_IsEmpty(params int[] counts) =>
        Assert.Same(ObjectMask.Empty, ObjectMask.FromRunLengths(RleMask.FromCounts(4, 5, counts)));

    [Fact]
    public void FromSegmentation_SeveralOutlines_IsTheirUnion()
    {
        var mask = ObjectMask.FromSegmentation(new CocoPolygons([[1, 1, 1, 3, 3, 3, 3, 1], [2, 2, 2, 4, 4, 4, 4, 2]]), 6, 6);
        Assert.Equal((1, 1, 3, 3), (mask.Left, mask.Top, mask.Width, mask.Height));
        Assert.Equal([1, 1, 0, 1, 1, 1, 0, 1, 1], mask.Pixels);
    }

    [Fact]
    public void CopyTo_Plane_SetsOnlyTheObjectsPixels()
    {
        byte[] plane = [1, 0, 0, 0, 0, 0, 1, 0, 0];
        new ObjectMask(1, 0, 2, 2, [0, 1, 1, 1]).CopyTo(plane, width: 3);
        Assert.Equal([1, 0, 1, 0, 1, 1, 1, 0, 0], plane);
        ObjectMask.Empty.CopyTo(plane, width: 3);
        Assert.Equal([1, 0, 1, 0, 1, 1, 1, 0, 0], plane);
    }
}
