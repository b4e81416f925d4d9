using OpenCvSharp;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class RandomErasingTests
{
    [Fact]
    public void Draw_ManyTimes_FillsTheRanges()
    {
        const int Draws = 20000;
        var random = new KeyedRandom(1, RandomPurpose.Augmentation);
        var windows = Enumerable.Range(0, Draws).Select(_ => new RandomErasing().Draw(224, 224, random)).OfType<Rect>().ToList();
        Assert.InRange(windows.Count / (double)Draws, 0.235, 0.265);
        Assert.All(windows, w => Assert.True(w is { X: >= 0, Y: >= 0, Width: > 0, Height: > 0, Right: <= 224, Bottom: <= 224 }));
        var shares = windows.Select(w => w.Width * w.Height / (224.0 * 224)).ToList();
        Assert.InRange(shares.Min(), 0.018, 0.024);
        Assert.InRange(shares.Max(), 0.32, 0.34);
        var ratios = windows.Select(w => (double)w.Height / w.Width).ToList();
        Assert.InRange(ratios.Min(), 0.28, 0.33);
        Assert.InRange(ratios.Max(), 3.0, 3.6);
        Assert.InRange(ratios.Average(Math.Log), -0.06, 0.06);
    }

    [Fact]
    public void Fill_Window_IsNoiseThereAndNothingElse()
    {
        var planes = new float[3 * 40 * 50];
        var window = new Rect(7, 3, 31, 33);
        RandomErasing.Fill(planes, 40, 50, window, new KeyedRandom(2, RandomPurpose.Augmentation));
        var inside = new List<float>();
        for (var i = 0; i < planes.Length; i++)
            if (window.Contains(i % 50, i / 50 % 40))
                inside.Add(planes[i]);
            else
                Assert.Equal(0, planes[i]);
        Assert.Equal(3 * 31 * 33, inside.Distinct().Count());
        var mean = inside.Average();
        Assert.InRange(mean, -0.07, 0.07);
        Assert.InRange(inside.Average(value => value * value), 0.93, 1.07);
        Assert.InRange(inside.Count(value => Math.Abs(value) > 2) / (double)inside.Count, 0.03, 0.06);
    }

    [Fact]
    public void Draw_OnePixel_HasNoRoom() =>
        Assert.Null(new RandomErasing(Probability: 1).Draw(1, 1, new KeyedRandom(2, RandomPurpose.Augmentation)));
}
