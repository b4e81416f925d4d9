using SlakDet.Data.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class ResizeArgumentsTests
{
    [Fact]
    public void Bilinear_BadArguments_AreRefused() => AssertRefused(BilinearResize.Apply);

    [Fact]
    public void Nearest_BadArguments_AreRefused() => AssertRefused(NearestResize.Apply);

    private static void AssertRefused(Action<Picture, Picture, int, int> resize)
    {
        using var source = new Picture(4, 4, 3);
        using var narrow = new Picture(0, 4, 3);
        using var flat = new Picture(4, 0, 3);
        using var target = new Picture();
        Assert.Throws<ArgumentOutOfRangeException>(() => resize(source, target, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => resize(source, target, 2, -1));
        Assert.Contains("0 x 4 pixels", Assert.Throws<ArgumentException>(() => resize(narrow, target, 2, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("4 x 0 pixels", Assert.Throws<ArgumentException>(() => resize(flat, target, 2, 2)).Message, StringComparison.Ordinal);
        Assert.Contains("into itself", Assert.Throws<ArgumentException>(() => resize(source, source, 2, 2)).Message, StringComparison.Ordinal);
    }
}
