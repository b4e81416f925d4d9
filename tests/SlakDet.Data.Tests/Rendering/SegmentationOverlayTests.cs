using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Data.Rendering;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Rendering;

public class SegmentationOverlayTests
{
    private static readonly ClassList Classes = new(["road", "sky"], [new(200, 100, 0), new(0, 0, 240)]);

    [Fact]
    public void Blend_MixesColoursAndDrawsTheBorderAndLeavesIgnoredPixels()
    {
        using var picture = Pictures.Plain(5, 1, new(10, 20, 30));

        using var blended = SegmentationOverlay.Blend(picture, [0, 0, 1, 1, 255], Classes, opacity: 0.5);

        var pixels = Pictures.Colors(blended);
        Assert.Equal(new Vec3b(5, 60, 115), pixels[0]); // (10, 20, 30) and (0, 100, 200) in equal parts
        Assert.Equal(new Vec3b(0, 25, 50), pixels[1]); // before a border: a quarter of the class's colour
        Assert.Equal(new Vec3b(125, 10, 15), pixels[2]);
        Assert.Equal(new Vec3b(60, 0, 0), pixels[3]);
        Assert.Equal(new Vec3b(10, 20, 30), pixels[4]);
        Assert.Equal(new Vec3b(10, 20, 30), picture.At(0, 0));
    }

    [Fact]
    public void Blend_ClassesAboveEachOther_DrawsTheBorder()
    {
        using var picture = Pictures.Plain(1, 3, default);
        using var blended = SegmentationOverlay.Blend(picture, [0, 1, 1], Classes, opacity: 1);
        var pixels = Pictures.Colors(blended);
        Assert.Equal([new(0, 25, 50), new(240, 0, 0), new(240, 0, 0)], pixels);
    }

    [Theory]
    [InlineData(640, 480, 640)]
    [InlineData(300, 1200, 300)]
    [InlineData(128, 128, 256)] // magnified twice
    [InlineData(20, 30, 260)] // 13 times
    [InlineData(1, 1, 256)]
    public void Render_AnySize_PutsALegendBelow(int width, int height, int widthOnSheet)
    {
        using var picture = Pictures.Plain(width, height, new(128, 128, 128));
        using var sheet = SegmentationOverlay.Render(picture, new byte[width * height], Classes);

        var factor = widthOnSheet / width;
        Assert.Equal(widthOnSheet, sheet.Width);
        Assert.InRange(sheet.Height, height * factor + 16, height * factor + 80);
        using var legend = sheet.Window(new Rect(0, height * factor, sheet.Width, sheet.Height - height * factor));
        Assert.True(CountColor(legend, new(0, 100, 200)) > 50, "The legend has no swatch of the class that occurs.");
        Assert.Equal(0, CountColor(legend, new(240, 0, 0)));
    }

    [Fact]
    public void Render_LargerClassComesFirst()
    {
        using var picture = Pictures.Plain(300, 400, new(128, 128, 128));
        var map = new byte[300 * 400];
        map.AsSpan(0, 90_000).Fill(1);

        using var sheet = SegmentationOverlay.Render(picture, map, Classes);

        using var legend = sheet.Window(new Rect(0, 400, sheet.Width, sheet.Height - 400));
        Assert.True(FirstOf(legend, new(240, 0, 0)) < FirstOf(legend, new(0, 100, 200)));
    }

    [Fact]
    public void Render_NothingButIgnored_GivesThePicture()
    {
        using var picture = Pictures.Plain(300, 300, new(1, 2, 3));
        using var sheet = SegmentationOverlay.Render(picture, [.. Enumerable.Repeat((byte)255, 90_000)], Classes);
        Assert.Equal((300, 300), (sheet.Width, sheet.Height));
        Assert.Equal(90_000, CountColor(sheet, new(1, 2, 3)));
    }

    [Fact]
    public void Render_WrongMap_TellsWhy()
    {
        using var picture = Pictures.Plain(3, 2, new(128, 128, 128));
        using var grey = new Picture(3, 2, 1);
        Refused("The class map has 5 values, the picture 3 x 2 = 6 pixels; they must be equal.", picture, [0, 0, 0, 0, 0]);
        Refused("The class map has the value 2; with 2 classes the values are 0 to 1, and 255 for none.", picture, [0, 0, 2, 0, 0, 0]);
        Refused("The picture has 1 channels; needed are 3 (blue, green, red).", grey, new byte[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentationOverlay.Blend(picture, new byte[6], Classes, 1.1));

        static void Refused(string text, Picture image, byte[] map)
        {
            var exception = Assert.Throws<ArgumentException>(() => SegmentationOverlay.Render(image, map, Classes));
            Assert.StartsWith(text, exception.Message, StringComparison.Ordinal);
        }
    }

    private static int CountColor(Picture image, Vec3b color)
    {
        using var copy = image.Clone();
        return Pictures.Colors(copy).Count(pixel => pixel == color);
    }

    private static int FirstOf(Picture image, Vec3b color)
    {
        using var copy = image.Clone();
        return Array.IndexOf(Pictures.Colors(copy), color);
    }
}
