using SlakDet.Data.Images;
using SlakDet.Data.Randomness;
using SlakDet.Data.Tests.Images;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class RandomCropTests
{
    private static KeyedRandom Random(int key) => new(1, RandomPurpose.Augmentation, 0, key);

    [Fact]
    public void Draw_LargerLabel_ReachesEveryOffsetEquallyOften()
    {
        using var label = Pictures.Of(14, 12, 1, new byte[14 * 12]);
        var counts = new Dictionary<(int, int), int>();
        for (var i = 0; i < 6000; i++)
        {
            var window = new RandomCrop(10, 10, 1).Draw(label, Random(i));
            Assert.Equal((10, 10), (window.Width, window.Height));
            counts[(window.X, window.Y)] = counts.GetValueOrDefault((window.X, window.Y)) + 1;
        }
        Assert.Equal(15, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 320, 480));
    }

    [Theory]
    [InlineData(5, 20, 5, 10)]
    [InlineData(20, 5, 10, 5)]
    [InlineData(5, 5, 5, 5)]
    [InlineData(10, 10, 10, 10)]
    public void Draw_SmallerLabel_TakesItWhole(int height, int width, int expectedHeight, int expectedWidth)
    {
        using var label = Pictures.Of(width, height, 1, new byte[width * height]);
        var window = new RandomCrop(10, 10, 0.75).Draw(label, Random(0));
        Assert.Equal((expectedHeight, expectedWidth), (window.Height, window.Width));
    }

    [Fact]
    public void Draw_OneClassAlmostEverywhere_FindsTheMixedWindow()
    {
        // Windows are 1 x 4; of the nine only the one at column 6 shows both classes half and half, the others 3 to 1 or worse.
        using var label = Label(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1);
        var columns = Enumerable.Range(0, 300).Select(i => new RandomCrop(1, 4, 0.75).Draw(label, Random(i)).X).ToList();
        Assert.InRange(columns.Count(x => x == 6), 170, 220);   // 1 - (8/9)^10 = 0.69, and 1/9 of the rest
    }

    [Fact]
    public void Draw_ShareOfTheLargestClass_LeavesOutIgnoredPixels()
    {
        // Three of four counted pixels are class 0: exactly 0.75, which is not below. With one ignored it is two of three.
        using var refused = Label(0, 0, 0, 1);
        using var taken = Label(0, 0, 255, 1);
        Assert.Equal(11, DrawsOf(refused));
        Assert.Equal(1, DrawsOf(taken));
    }

    [Fact]
    public void Draw_OneClassOrNone_IsTriedTenTimes()
    {
        using var single = Label(3, 3, 255, 3);
        using var nothing = Label(255, 255, 255, 255);
        Assert.Equal(11, DrawsOf(single));
        Assert.Equal(11, DrawsOf(nothing));
    }

    private static Picture Label(params byte[] values) => Pictures.Of(values.Length, 1, 1, values);

    /// <summary>How many windows were drawn: each takes two numbers.</summary>
    private static int DrawsOf(Picture label)
    {
        var (used, reference) = (Random(0), Random(0));
        new RandomCrop(1, 4, 0.75).Draw(label, used);
        var next = used.NextUInt64();
        var draws = 0;
        while (reference.NextUInt64() != next)
            draws++;
        return draws / 2;
    }
}
