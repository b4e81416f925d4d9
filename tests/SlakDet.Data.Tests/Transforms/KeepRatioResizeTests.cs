using SlakDet.Data.Images;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class KeepRatioResizeTests
{
    [Theory]
    [InlineData(2048, 512, 683, 512, 683, 512)]
    [InlineData(2048, 512, 480, 360, 683, 512)]
    [InlineData(2048, 512, 360, 480, 512, 683)]
    [InlineData(512, 2048, 360, 480, 512, 683)]
    [InlineData(2048, 512, 4000, 500, 2048, 256)]
    [InlineData(300, 121, 210, 150, 169, 121)]
    [InlineData(2048, 512, 1, 1, 512, 512)]
    [InlineData(64, 64, 1, 1000, 1, 64)]
    public void TargetSize_Picture_FitsBothBounds(int scaleWidth, int scaleHeight, int width, int height, int expectedWidth,
        int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), new KeepRatioResize((scaleWidth, scaleHeight)).TargetSize(width, height));

    [Fact]
    public void ResizeImage_PublishedTestPicture_IsEqualByteForByte()
    {
        using var image = ImageFile.DecodeColor(Repository.Golden("seg", "image.png"));
        using var expected = ImageFile.DecodeColor(Repository.Golden("seg", "resized.png"));
        using var resized = new Picture();
        new KeepRatioResize((300, 121)).ResizeImage(image, resized);
        Assert.Equal((169, 121), (resized.Width, resized.Height));
        Assert.Equal(expected.ToArray(), resized.ToArray());
    }

    [Fact]
    public void ResizeLabel_ManySizes_TakesOpenCvsNearestPixel()
    {
        using var resized = new Picture();
        for (var from = 1; from <= 120; from += 7)
            for (var to = 1; to <= 240; to += 3)
            {
                using var label = Pictures.Of(from, from, 1, [.. Enumerable.Range(0, from * from).Select(i => (byte)(i % from))]);
                new KeepRatioResize((to, to)).ResizeLabel(label, resized);
                // floor(i * (1 / (to / from))), not floor(i * from / to): they differ where the quotient is whole.
                var step = 1 / ((double)to / from);
                var expected = Enumerable.Range(0, to).Select(i => (byte)Math.Min((int)Math.Floor(i * step), from - 1)).ToArray();
                Assert.Equal(to, resized.Height);
                Assert.Equal(expected, resized.ToArray()[..to]);
            }
    }
}
