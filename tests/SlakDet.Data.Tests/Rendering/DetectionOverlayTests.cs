using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Rendering;

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

        Assert.Equal(new Vec3b(64, 114, 164), drawing.At<Vec3b>(250, 200));
        Assert.Equal(Grey, drawing.At<Vec3b>(250, 201));
        Assert.Equal(new Vec3b(64, 114, 164), drawing.At<Vec3b>(251, 201));
        Assert.Equal(Grey, picture.At<Vec3b>(250, 200));
    }

    [Fact]
    public void Render_Boxes_HaveTheColoursOfTheirClassesAndTheirNamesAbove()
    {
        using var picture = Picture(400, 300);
        using var drawing = DetectionOverlay.Render(picture, [new(100, 100, 180, 200, 0) { Score = 0.876 }, new(250, 120, 390, 290, 1)],
            Classes);

        foreach (var (x, y) in new[] { (100, 150), (180, 150), (140, 100), (140, 200) })
            Assert.Equal(Cat, drawing.At<Vec3b>(y, x));
        Assert.Equal(Dog, drawing.At<Vec3b>(200, 250));
        Assert.Equal(Grey, drawing.At<Vec3b>(150, 140));
        using var name = drawing[new Rect(101, 88, 20, 11)];
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
        Assert.Equal(new Size(300, 300), drawing.Size());
        Assert.True(Count(drawing, Dog) > 50);
    }

    [Fact]
    public void Render_SmallPicture_IsMagnifiedWithItsObjects()
    {
        using var picture = Picture(64, 100);
        var mask = new ObjectMask(10, 90, 1, 1, [1]);
        using var drawing = DetectionOverlay.Render(picture, [new(40, 40, 60, 60, 0) { Mask = mask }], Classes, opacity: 1);
        Assert.Equal(new Size(256, 400), drawing.Size());
        Assert.Equal(Cat, drawing.At<Vec3b>(200, 160));
        for (var y = 359; y <= 364; y++)
            for (var x = 39; x <= 44; x++)
                Assert.Equal(x is >= 40 and <= 43 && y is >= 360 and <= 363 ? Cat : Grey, drawing.At<Vec3b>(y, x));
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
        using var grey = new Mat(20, 30, MatType.CV_8UC1, Scalar.Gray);
        Refused("The picture is of type CV_8UC1; needed is CV_8UC3", grey, new(0, 0, 1, 1, 0));
        Refused("An object has the label 2; with 2 classes the labels are 0 to 1.", picture, new(0, 0, 1, 1, 2));
        Refused("An object has the label -1;", picture, new(0, 0, 1, 1, -1));
        Refused("A mask covers columns 29 to 31 and rows 0 to 1; the picture has 30 x 20 pixels.", picture,
            new(0, 0, 1, 1, 0) { Mask = new(29, 0, 2, 1, [1, 1]) });
        Assert.Throws<ArgumentOutOfRangeException>(() => DetectionOverlay.Render(picture, [], Classes, 1.1));

        static void Refused(string text, Mat image, DrawnObject item) =>
            Assert.StartsWith(text, Assert.Throws<ArgumentException>(() => DetectionOverlay.Render(image, [item], Classes)).Message,
                StringComparison.Ordinal);
    }

    private static Mat Picture(int width, int height) => new(height, width, MatType.CV_8UC3, new Scalar(128, 128, 128));

    private static int Count(Mat image, Vec3b color)
    {
        using var copy = image.Clone();
        Assert.True(copy.GetArray(out Vec3b[] pixels));
        return pixels.Count(pixel => pixel == color);
    }
}
