using OpenCvSharp;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class RandomResizedCropTests
{
    [Fact]
    public void Draw_ManyTimes_FillsTheRangesAndStaysInside()
    {
        var random = new KeyedRandom(1, RandomPurpose.Augmentation);
        var windows = Enumerable.Range(0, 5000).Select(_ => new RandomResizedCrop().Draw(400, 300, random)).ToList();
        Assert.All(windows, w => Assert.True(w is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && w.Right <= 400 && w.Bottom <= 300));
        var shares = windows.Select(w => w.Width * w.Height / 120000.0).ToList();
        Assert.InRange(shares.Min(), 0.078, 0.09);
        Assert.InRange(shares.Max(), 0.97, 1.0);
        Assert.All(windows, w => Assert.InRange((double)w.Width / w.Height, 0.74, 1.35));
        var ratios = windows.Select(w => Math.Log((double)w.Width / w.Height)).ToList();
        Assert.InRange(ratios.Average(), -0.02, 0.04);   // large upright windows do not fit into a wide picture
        Assert.Contains(windows, w => w.X > 250);
        Assert.Contains(windows, w => w.Y > 180);
    }

    // No window of an allowed ratio with at least half of the area fits: the largest in the middle is taken.
    [Theory]
    [InlineData(400, 40, 173, 0, 53, 40)]      // 40 * 4 / 3 = 53.3
    [InlineData(40, 400, 0, 173, 40, 53)]      // 40 / (3 / 4) = 53.3
    public void Draw_VeryNarrowPicture_TakesTheMiddle(int width, int height, int x, int y, int w, int h) =>
        Assert.Equal(new Rect(x, y, w, h), new RandomResizedCrop(ScaleLow: 0.5).Draw(width, height, new KeyedRandom(1, RandomPurpose.Augmentation)));

    [Fact]
    public void Draw_WholePictureOfAFixedRatio_IsThePicture() =>
        Assert.Equal(new Rect(0, 0, 30, 30), new RandomResizedCrop(1, 1, 1, 1).Draw(30, 30, new KeyedRandom(1, RandomPurpose.Augmentation)));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 500)]
    [InlineData(3, 2)]
    public void Draw_TinyPicture_HasAWindow(int width, int height)
    {
        var random = new KeyedRandom(5, RandomPurpose.Augmentation);
        for (var i = 0; i < 200; i++)
        {
            var window = new RandomResizedCrop().Draw(width, height, random);
            Assert.True(window is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0 } && window.Right <= width && window.Bottom <= height);
        }
    }
}
