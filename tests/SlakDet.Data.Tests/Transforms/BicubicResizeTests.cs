using OpenCvSharp;
using SlakDet.Data.Images;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class BicubicResizeTests
{
    [Theory]
    [InlineData(24, 24)]
    [InlineData(90, 67)]
    [InlineData(61, 20)]
    [InlineData(17, 43)]
    [InlineData(130, 21)]
    [InlineData(1, 1)]
    public void Apply_AnySize_IsPillowsByteForByte(int width, int height)
    {
        using var picture = ImageFile.DecodeColor(Repository.Golden("classification", "picture.png"));
        Check($"resize_{width}x{height}", picture, width, height);
    }

    [Fact]
    public void Apply_Window_ReadsNothingBeyondIt()
    {
        using var picture = ImageFile.DecodeColor(Repository.Golden("classification", "picture.png"));
        using var window = new Mat(picture, new Rect(7, 5, 33, 30));
        Check("resize_window_16x16", window, 16, 16);
    }

    [Fact]
    public void Apply_OwnSize_IsACopy()
    {
        using var picture = Pictures.Gradient(13, 9);
        using var target = new Mat();
        BicubicResize.Apply(picture, target, 13, 9);
        Assert.Equal(Pictures.Bytes(picture), Pictures.Bytes(target));
        Assert.NotEqual(picture.Data, target.Data);
    }

    [Fact]
    public void Apply_OnePixel_FillsThePicture()
    {
        using var picture = new Mat(1, 1, MatType.CV_8UC3, new Scalar(10, 20, 30));
        using var target = new Mat();
        BicubicResize.Apply(picture, target, 5, 3);
        Assert.Equal(Enumerable.Repeat<byte[]>([10, 20, 30], 15).SelectMany(pixel => pixel), Pictures.Bytes(target));
    }

    [Fact]
    public void Apply_AnotherType_IsRefused()
    {
        using var picture = new Mat(4, 4, MatType.CV_8UC1);
        using var target = new Mat();
        Assert.Contains("needed is CV_8UC3", Assert.Throws<ArgumentException>(() => BicubicResize.Apply(picture, target, 2, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => BicubicResize.Apply(picture, target, 0, 2));
    }

    private static void Check(string golden, Mat picture, int width, int height)
    {
        using var expected = ImageFile.DecodeColor(Repository.Golden("classification", golden + ".png"));
        using var target = new Mat();
        BicubicResize.Apply(picture, target, width, height);
        Assert.Equal((width, height), (target.Width, target.Height));
        Assert.Equal(Pictures.Bytes(expected), Pictures.Bytes(target));
    }
}
