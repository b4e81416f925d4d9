using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Rendering;

namespace SlakDet.Data.Tests.Rendering;

public class SegmentationOverlayTests
{
    private static readonly ClassList Classes = new(["road", "sky"], [new(200, 100, 0), new(0, 0, 240)]);

    [Fact]
    public void Blend_MixesColoursAndDrawsTheBorderAndLeavesIgnoredPixels()
    {
        using var picture = new Mat(1, 5, MatType.CV_8UC3, new Scalar(10, 20, 30));

        using var blended = SegmentationOverlay.Blend(picture, [0, 0, 1, 1, 255], Classes, opacity: 0.5);

        Assert.True(blended.GetArray(out Vec3b[] pixels));
        Assert.Equal(new Vec3b(5, 60, 115), pixels[0]); // (10, 20, 30) and (0, 100, 200) in equal parts
        Assert.Equal(new Vec3b(0, 25, 50), pixels[1]); // before a border: a quarter of the class's colour
        Assert.Equal(new Vec3b(125, 10, 15), pixels[2]);
        Assert.Equal(new Vec3b(60, 0, 0), pixels[3]);
        Assert.Equal(new Vec3b(10, 20, 30), pixels[4]);
        Assert.Equal(new Vec3b(10, 20, 30), picture.Get<Vec3b>(0, 0));
    }

    [Fact]
    public void Blend_ClassesAboveEachOther_DrawsTheBorder()
    {
        using var picture = new Mat(3, 1, MatType.CV_8UC3, Scalar.Black);
        using var blended = SegmentationOverlay.Blend(picture, [0, 1, 1], Classes, opacity: 1);
        Assert.True(blended.GetArray(out Vec3b[] pixels));
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
        using var picture = new Mat(height, width, MatType.CV_8UC3, Scalar.Gray);
        using var sheet = SegmentationOverlay.Render(picture, new byte[width * height], Classes);

        var factor = widthOnSheet / width;
        Assert.Equal(widthOnSheet, sheet.Width);
        Assert.InRange(sheet.Height, height * factor + 16, height * factor + 80);
        using var legend = sheet[new Rect(0, height * factor, sheet.Width, sheet.Height - height * factor)];
        Assert.True(CountColor(legend, new(0, 100, 200)) > 50, "The legend has no swatch of the class that occurs.");
        Assert.Equal(0, CountColor(legend, new(240, 0, 0)));
    }

    [Fact]
    public void Render_LargerClassComesFirst()
    {
        using var picture = new Mat(400, 300, MatType.CV_8UC3, Scalar.Gray);
        var map = new byte[300 * 400];
        map.AsSpan(0, 90_000).Fill(1);

        using var sheet = SegmentationOverlay.Render(picture, map, Classes);

        using var legend = sheet[new Rect(0, 400, sheet.Width, sheet.Height - 400)];
        Assert.True(FirstOf(legend, new(240, 0, 0)) < FirstOf(legend, new(0, 100, 200)));
    }

    [Fact]
    public void Render_NothingButIgnored_GivesThePicture()
    {
        using var picture = new Mat(300, 300, MatType.CV_8UC3, new Scalar(1, 2, 3));
        using var sheet = SegmentationOverlay.Render(picture, [.. Enumerable.Repeat((byte)255, 90_000)], Classes);
        Assert.Equal(new Size(300, 300), sheet.Size());
        Assert.Equal(90_000, CountColor(sheet, new(1, 2, 3)));
    }

    [Fact]
    public void Render_WrongMap_TellsWhy()
    {
        using var picture = new Mat(2, 3, MatType.CV_8UC3, Scalar.Gray);
        using var grey = new Mat(2, 3, MatType.CV_8UC1, Scalar.Gray);
        Refused("The class map has 5 values, the picture 3 x 2 = 6 pixels; they must be equal.", picture, [0, 0, 0, 0, 0]);
        Refused("The class map has the value 2; with 2 classes the values are 0 to 1, and 255 for none.", picture, [0, 0, 2, 0, 0, 0]);
        Refused("The picture is of type CV_8UC1; needed is CV_8UC3", grey, new byte[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => SegmentationOverlay.Blend(picture, new byte[6], Classes, 1.1));

        static void Refused(string text, Mat image, byte[] map)
        {
            var exception = Assert.Throws<ArgumentException>(() => SegmentationOverlay.Render(image, map, Classes));
            Assert.StartsWith(text, exception.Message, StringComparison.Ordinal);
        }
    }

    private static int CountColor(Mat image, Vec3b color)
    {
        using var copy = image.Clone();
        Assert.True(copy.GetArray(out Vec3b[] pixels));
        return pixels.Count(pixel => pixel == color);
    }

    private static int FirstOf(Mat image, Vec3b color)
    {
        using var copy = image.Clone();
        Assert.True(copy.GetArray(out Vec3b[] pixels));
        return Array.IndexOf(pixels, color);
    }
}
