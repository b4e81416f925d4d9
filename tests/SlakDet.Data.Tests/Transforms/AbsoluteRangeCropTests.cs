using OpenCvSharp;
using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class AbsoluteRangeCropTests
{
    [Fact]
    public void Draw_LargePicture_TakesEverySideAndPlaceInTheRangeEndsIncluded()
    {
        var windows = Draw(new(3, 5), width: 7, height: 6, count: 4000);
        Assert.Equal([3, 4, 5], windows.Select(window => window.Height).Distinct().Order());
        Assert.Equal([3, 4, 5], windows.Select(window => window.Width).Distinct().Order());
        foreach (var tops in windows.GroupBy(window => window.Height, window => window.Top))
            Assert.Equal(Enumerable.Range(0, 6 - tops.Key + 1), tops.Distinct().Order());
        foreach (var lefts in windows.GroupBy(window => window.Width, window => window.Left))
            Assert.Equal(Enumerable.Range(0, 7 - lefts.Key + 1), lefts.Distinct().Order());
        Assert.All(windows.CountBy(window => (window.Height, window.Width)), pair => Assert.InRange(pair.Value, 350, 550));
    }

    [Theory]
    [InlineData(2, 9)]
    [InlineData(9, 1)]
    [InlineData(3, 3)]
    public void Draw_SideBelowTheRange_IsTakenWhole(int width, int height)
    {
        foreach (var window in Draw(new(3, 5), width, height, 200))
        {
            Assert.InRange(window.Width, Math.Min(3, width), Math.Min(5, width));
            Assert.InRange(window.Height, Math.Min(3, height), Math.Min(5, height));
            Assert.Equal(window, window & new Rect(0, 0, width, height));
        }
    }

    [Fact]
    public void Draw_OneKey_DrawsHeightWidthTopLeft()
    {
        var (crop, random) = (new AbsoluteRangeCrop(384, 600), new KeyedRandom(5, RandomPurpose.Augmentation));
        var window = crop.Draw(800, 500, random);
        var again = new KeyedRandom(5, RandomPurpose.Augmentation);
        Assert.Equal(window.Height, again.NextInt(384, 501));
        Assert.Equal(window.Width, again.NextInt(384, 601));
        Assert.Equal(window.Top, again.NextInt(500 - window.Height + 1));
        Assert.Equal(window.Left, again.NextInt(800 - window.Width + 1));
        Assert.Equal(again.NextUInt64(), random.NextUInt64());
    }

    private static List<Rect> Draw(AbsoluteRangeCrop crop, int width, int height, int count)
    {
        var random = new KeyedRandom(1, RandomPurpose.Augmentation);
        return [.. Enumerable.Range(0, count).Select(_ => crop.Draw(width, height, random))];
    }
}
