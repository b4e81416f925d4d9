using OpenCvSharp;
using SlakDet.Data.Classification;
using SlakDet.Data.Randomness;

namespace SlakDet.Data.Tests.Classification;

public class BatchMixingTests
{
    private const int Count = 5, Height = 6, Width = 7, Size = 3 * Height * Width;

    [Fact]
    public void Draw_ManyTimes_IsMixupOrCutMixOfTheirDistributions()
    {
        var random = new KeyedRandom(1, RandomPurpose.BatchMixing);
        var draws = Enumerable.Range(0, 20000).Select(_ => new BatchMixing().Draw(64, 64, random)).ToList();
        var (mixup, cut) = (draws.Where(draw => draw.Window == null).Select(draw => draw.Share).ToList(), draws.Where(draw => draw.Window != null).ToList());
        Assert.InRange(cut.Count / 20000.0, 0.48, 0.52);
        // Beta(a, a): mean 1/2, variance 1 / (4 (2a + 1)).
        Assert.InRange(mixup.Average(), 0.49, 0.51);
        Assert.InRange(mixup.Average(share => (share - 0.5) * (share - 0.5)), 0.093, 0.0995);   // 0.0962
        Assert.All(mixup, share => Assert.InRange(share, 0, 1));
        // CutMix: the share is what the window leaves, whatever the border cut off.
        Assert.All(cut, draw => Assert.Equal(1 - draw.Window!.Value.Width * draw.Window.Value.Height / 4096.0, draw.Share, 1e-12));
        Assert.All(cut, draw => Assert.True(draw.Window is { X: >= 0, Y: >= 0, Right: <= 64, Bottom: <= 64 }));
        Assert.InRange(cut.Average(draw => draw.Share), 0.60, 0.70);   // cut windows are smaller: more than 1/2
    }

    [Theory]
    [InlineData(0, 1, 1, 0, 1)]
    [InlineData(0.8, 0, 1, 1, 0)]
    [InlineData(0.8, 1, 0, 0, 0)]
    [InlineData(0, 0, 1, 0, 0)]
    public void Draw_OneKindOnly_IsThatKind(double mixup, double cutMix, double probability, double switchProbability, int windows)
    {
        var random = new KeyedRandom(1, RandomPurpose.BatchMixing);
        var draw = new BatchMixing(mixup, cutMix, probability, switchProbability).Draw(64, 64, random);
        Assert.Equal(windows == 1, draw.Window != null);
        Assert.Equal(probability == 0 || (mixup == 0 && cutMix == 0), draw == MixingDraw.None);
    }

    [Fact]
    public void Apply_Mixup_BlendsWithTheSampleFromTheEnd()
    {
        var (before, images) = Images();
        new MixingDraw(0.75, null).Apply(images, Count, Height, Width);
        for (var i = 0; i < images.Length; i++)
            Assert.Equal(0.75 * before[i] + 0.25 * before[(Count - 1 - i / Size) * Size + i % Size], images[i], 1e-4);
    }

    [Fact]
    public void Apply_CutMix_PastesTheWindowOfTheSampleFromTheEnd()
    {
        var (before, images) = Images();
        var window = new Rect(2, 1, 4, 3);
        new MixingDraw(1 - 12 / 42.0, window).Apply(images, Count, Height, Width);
        for (var i = 0; i < images.Length; i++)
        {
            var pasted = window.Contains(i % Width, i / Width % Height);
            Assert.Equal(before[pasted ? (Count - 1 - i / Size) * Size + i % Size : i], images[i]);
        }
    }

    [Fact]
    public void Apply_None_ChangesNothing()
    {
        var (before, images) = Images();
        MixingDraw.None.Apply(images, Count, Height, Width);
        Assert.Equal(before, images);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0)]
    public void Targets_OfAMixedBatch_AreSmoothedAndSumToOne(double smoothing)
    {
        var batch = new ClassificationBatch([], [0, 2, 2], 0.7, 4, 4, ["a", "b", "c"]);
        var targets = batch.Targets(4, smoothing);
        var (on, off) = (1 - smoothing + smoothing / 4, smoothing / 4);
        double[] expected =
        [
            0.7 * on + 0.3 * off, off, 0.3 * on + 0.7 * off, off,
            off, off, on, off,
            0.3 * on + 0.7 * off, off, 0.7 * on + 0.3 * off, off,
        ];
        Assert.All(expected.Zip(targets), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.All(targets.Chunk(4), row => Assert.Equal(1, row.Sum(), 1e-6));
    }

    private static (float[] Before, float[] Images) Images()
    {
        var images = Enumerable.Range(0, Count * Size).Select(i => (float)Math.Sin(i) * 100).ToArray();
        return ([.. images], images);
    }
}
