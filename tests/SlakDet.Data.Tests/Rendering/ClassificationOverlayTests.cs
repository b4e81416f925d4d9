using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Rendering;
using SlakDet.Data.Tests.Images;

namespace SlakDet.Data.Tests.Rendering;

public class ClassificationOverlayTests
{
    private static readonly ClassList Classes = new(["cat", "dog"], [new(255, 0, 0), new(0, 0, 255)]);

    [Fact]
    public void Render_SmallPicture_MagnifiesItAndListsTheClasses()
    {
        using var picture = Pictures.Gradient(64, 50);
        using var drawn = ClassificationOverlay.Render(picture, [(1, 0.75), (0, 0.25)], Classes);
        Assert.True(drawn.Width >= 64 * 6 && drawn.Height > 50 * 6);
        using var legend = drawn.Window(new Rect(0, 300, drawn.Width, drawn.Height - 300)).Clone();
        var pixels = Pictures.Colors(legend);
        Assert.Contains(new Vec3b(255, 0, 0), pixels);   // blue, green, red: the dog's swatch
        Assert.Contains(new Vec3b(0, 0, 255), pixels);
        using var withTruth = ClassificationOverlay.Render(picture, [(1, 0.75), (0, 0.25)], Classes, truth: 0);
        Assert.False(withTruth.ToArray().SequenceEqual(drawn.ToArray()));
    }

    [Fact]
    public void Render_LargePicture_KeepsItsPixels()
    {
        using var picture = Pictures.Gradient(400, 300);
        using var drawn = ClassificationOverlay.Render(picture, [(0, 1)], Classes);
        using var top = drawn.Window(new Rect(0, 0, 400, 300));
        Assert.Equal(picture.ToArray(), top.ToArray());
    }
}
