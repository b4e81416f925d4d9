using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class PadTests
{
    [Fact]
    public void FillImage_SmallerContent_FillsBelowAndRightWithZero()
    {
        var planes = Enumerable.Repeat(7f, 2 * 3 * 4).ToArray();
        new Pad(3, 4).FillImage(planes, 2, 3);
        float[] plane = [7, 7, 7, 0, 7, 7, 7, 0, 0, 0, 0, 0];
        Assert.Equal([.. plane, .. plane], planes);
    }

    [Fact]
    public void FillLabel_SmallerContent_FillsBelowAndRightWithTheIgnoreLabel()
    {
        var label = new byte[6];
        new Pad(2, 3).FillLabel(label, 1, 2);
        Assert.Equal<byte>([0, 0, 255, 255, 255, 255], label);
    }

    [Fact]
    public void FillLabel_ContentOfTheWholeSize_ChangesNothing()
    {
        var label = new byte[6];
        new Pad(2, 3).FillLabel(label, 2, 3);
        Assert.All(label, value => Assert.Equal(0, value));
    }
}
