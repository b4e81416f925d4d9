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
        using var window = picture.Window(new Rect(7, 5, 33, 30));
        Check("resize_window_16x16", window, 16, 16);
    }

    [Fact]
    public void Apply_OwnSize_IsACopy()
    {
        using var picture = Pictures.Gradient(13, 9);
        using var target = new Picture();
        BicubicResize.Apply(picture, target, 13, 9);
        Assert.Equal(picture.ToArray(), target.ToArray());
        Assert.False(picture.Row(0).Overlaps(target.Row(0)));
    }

    [Fact]
    public void Apply_OnePixel_FillsThePicture()
    {
        using var picture = Pictures.Plain(1, 1, new(10, 20, 30));
        using var target = new Picture();
        BicubicResize.Apply(picture, target, 5, 3);
        Assert.Equal(Enumerable.Repeat<byte[]>([10, 20, 30], 15).SelectMany(pixel => pixel), target.ToArray());
    }

    [Fact]
    public void Apply_AnotherType_IsRefused()
    {
        using var picture = new Picture(4, 4, 1);
        using var target = new Picture();
        Assert.Contains("The picture has 1 channels; needed are 3", Assert.Throws<ArgumentException>(() => BicubicResize.Apply(picture, target, 2, 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => BicubicResize.Apply(picture, target, 0, 2));
    }

    private static void Check(string golden, Picture picture, int width, int height)
    {
        using var expected = ImageFile.DecodeColor(Repository.Golden("classification", golden + ".png"));
        using var target = new Picture();
        BicubicResize.Apply(picture, target, width, height);
        Assert.Equal((width, height), (target.Width, target.Height));
        Assert.Equal(expected.ToArray(), target.ToArray());
    }
}
