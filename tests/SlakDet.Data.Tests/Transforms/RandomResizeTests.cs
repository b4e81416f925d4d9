using SlakDet.Data.Randomness;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class RandomResizeTests
{
    [Fact]
    public void Draw_ManyTimes_CoversTheRatiosAndTruncatesBothSides()
    {
        var resize = new RandomResize((2048, 512), 0.5, 2);
        var random = new KeyedRandom(1, RandomPurpose.Augmentation);
        var scales = Enumerable.Range(0, 5000).Select(_ => resize.Draw(random).Scale).ToList();
        Assert.All(scales, scale => Assert.InRange(scale.Width - 4 * scale.Height, 0, 3));
        Assert.InRange(scales.Min(scale => scale.Width), 1024, 1030);
        Assert.InRange(scales.Max(scale => scale.Width), 4088, 4095);
        Assert.InRange(scales.Average(scale => scale.Width), 2560 - 50, 2560 + 50);
    }

    [Fact]
    public void Draw_EqualRatios_IsThatRatio() =>
        Assert.Equal((100, 75), new RandomResize((133, 100), 0.7520, 0.7520).Draw(new KeyedRandom(1, RandomPurpose.Augmentation)).Scale);
}
