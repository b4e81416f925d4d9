using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Images;
using SlakDet.Data.Rendering;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Rendering;

public class DetectionOverlayTests
{
    private static readonly ClassList Classes = new(["cat", "dog"], [new(200, 100, 0), new(0, 0, 240)]);
    private static readonly Vec3b Grey = new(128, 128, 128), Cat = new(0, 100, 200), Dog = new(240, 0, 0);

    [Fact]
    public void Render_Mask_IsMixedInOnItsPixelsOnly()
    {
        using var picture = Picture(300, 300);
        var mask = new ObjectMask(Left: 200, Top: 250, Width: 2, Height: 2, [1, 0, 1, 1]);
        using var drawing = DetectionOverlay.Render(picture, [new(10, 60, 30, 80, 0) { Mask = mask }], Classes, opacity: 0.5);

        Assert.Equal(new Vec3b(64, 114, 164), drawing.At(250, 200));
        Assert.Equal(Grey, drawing.At(250, 201));
        Assert.Equal(new Vec3b(64, 114, 164), drawing.At(251, 201));
        Assert.Equal(Grey, picture.At(250, 200));
    }

    [Fact]
    public void Render_Boxes_HaveTheColoursOfTheirClassesAndTheirNamesAbove()
    {
        using var picture = Picture(400, 300);
        using var drawing = DetectionOverlay.Render(picture, [new(100, 100, 180, 200, 0) { Score = 0.876 }, new(250, 120, 390, 290, 1)],
            Classes);

        foreach (var (x, y) in new[] { (100, 150), (180, 150), (140, 100), (140, 200) })
            Assert.Equal(Cat, drawing.At(y, x));
        Assert.Equal(Dog, drawing.At(200, 250));
        Assert.Equal(Grey, drawing.At(150, 140));
        using var name = drawing.Window(new Rect(101, 88, 20, 11));
        Assert.True(Count(name, Cat) > 60 && Count(name, Cat) < 220, "The name is not on a ground of the class's colour.");
    }

    [Theory]
    [InlineData(0, 0, 299, 299)]
    [InlineData(-50, -20, 900, 700)]
    [InlineData(250, 290, 299, 299)]
    [InlineData(10, 10, 11, 11)]
    [InlineData(40, 40, 40, 40)]
    public void Render_BoxAnywhere_IsDrawnInsideThePicture(float left, float top, float right, float bottom)
    {
        using var picture = Picture(300, 300);
        using var drawing = DetectionOverlay.Render(picture, [new(left, top, right, bottom, 1)], Classes);
        Assert.Equal((300, 300), (drawing.Width, drawing.Height));
        Assert.True(Count(drawing, Dog) > 50);
    }

    [Fact]
    public void Render_SmallPicture_IsMagnifiedWithItsObjects()
    {
        using var picture = Picture(64, 100);
        var mask = new ObjectMask(10, 90, 1, 1, [1]);
        using var drawing = DetectionOverlay.Render(picture, [new(40, 40, 60, 60, 0) { Mask = mask }], Classes, opacity: 1);
        Assert.Equal((256, 400), (drawing.Width, drawing.Height));
        Assert.Equal(Cat, drawing.At(200, 160));
        for (var y = 359; y <= 364; y++)
            for (var x = 39; x <= 44; x++)
                Assert.Equal(x is >= 40 and <= 43 && y is >= 360 and <= 363 ? Cat : Grey, drawing.At(y, x));
    }

    [Fact]
    public void Render_IgnoredObject_IsNamedSo()
    {
        using var picture = Picture(300, 300);
        using var counted = DetectionOverlay.Render(picture, [new(20, 100, 180, 200, 0)], Classes);
        using var ignored = DetectionOverlay.Render(picture, [new(20, 100, 180, 200, 0) { IsIgnored = true }], Classes);
        Assert.True(Count(ignored, Cat) > Count(counted, Cat) + 100, "The ground of the name is not longer.");
    }

    [Fact]
    public void Render_NoObject_IsThePicture()
    {
        using var picture = Picture(300, 280);
        using var drawing = DetectionOverlay.Render(picture, [], Classes);
        Assert.Equal(300 * 280, Count(drawing, Grey));
    }

    [Fact]
    public void Render_WrongObject_TellsWhy()
    {
        using var picture = Picture(30, 20);
        using var grey = new Picture(30, 20, 1);
        Refused("The picture has 1 channels; needed are 3 (blue, green, red).", grey, new(0, 0, 1, 1, 0));
        Refused("An object has the label 2; with 2 classes the labels are 0 to 1.", picture, new(0, 0, 1, 1, 2));
        Refused("An object has the label -1;", picture, new(0, 0, 1, 1, -1));
        Refused("A mask covers columns 29 to 31 and rows 0 to 1; the picture has 30 x 20 pixels.", picture,
            new(0, 0, 1, 1, 0) { Mask = new(29, 0, 2, 1, [1, 1]) });
        Assert.Throws<ArgumentOutOfRangeException>(() => DetectionOverlay.Render(picture, [], Classes, 1.1));

        static void Refused(string text, Picture image, DrawnObject item) =>
            Assert.StartsWith(text, Assert.Throws<ArgumentException>(() => DetectionOverlay.Render(image, [item], Classes)).Message,
                StringComparison.Ordinal);
    }

    private static Picture Picture(int width, int height) => Pictures.Plain(width, height, new(128, 128, 128));

    private static int Count(Picture image, Vec3b color)
    {
        using var copy = image.Clone();
        return Pictures.Colors(copy).Count(pixel => pixel == color);
    }
}
