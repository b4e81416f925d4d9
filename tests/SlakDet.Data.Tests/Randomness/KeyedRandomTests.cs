using SlakDet.Data.Randomness;

namespace SlakDet.Data.Tests.Randomness;

public class KeyedRandomTests
{
    [Fact]
    public void NextUInt64_SameKey_GivesTheSameStream() =>
        Assert.Equal(Draw(new(1, RandomPurpose.Shuffle, 2, 3)), Draw(new(1, RandomPurpose.Shuffle, 2, 3)));

    [Fact]
    public void NextUInt64_AnyPartOfTheKeyChanged_GivesAnotherStream()
    {
        KeyedRandom[] streams =
        [
            new(1, RandomPurpose.Shuffle, 2, 3), new(0, RandomPurpose.Shuffle, 2, 3), new(1, RandomPurpose.Augmentation, 2, 3),
            new(1, RandomPurpose.Shuffle, 3, 3), new(1, RandomPurpose.Shuffle, 2, 2), new(1, RandomPurpose.Shuffle, 3, 2),
            new(-1, RandomPurpose.Shuffle, 2, 3),
        ];
        Assert.Equal(streams.Length, streams.Select(stream => stream.NextUInt64()).Distinct().Count());
    }

    [Fact]
    public void NextUInt64_NeighbouringKeys_DifferInHalfTheirBits()
    {
        var bits = 0.0;
        for (var i = 0; i < 1000; i++)
            bits += ulong.PopCount(new KeyedRandom(0, RandomPurpose.Augmentation, 0, i).NextUInt64()
                ^ new KeyedRandom(0, RandomPurpose.Augmentation, 0, i + 1).NextUInt64());
        Assert.InRange(bits / 1000, 31, 33);
    }

    [Fact]
    public void NextUInt64_KnownKey_KeepsItsValues() =>
        Assert.Equal([4247771821011500086UL, 15641920433865389263UL], Draw(new(2026, RandomPurpose.Augmentation, 1, 2)).Take(2));

    [Fact]
    public void NextInt_ManyDraws_IsUniform()
    {
        var random = new KeyedRandom(3, RandomPurpose.Shuffle);
        var counts = new int[7];
        for (var i = 0; i < 70000; i++)
            counts[random.NextInt(-2, 5) + 2]++;
        Assert.All(counts, count => Assert.InRange(count, 9600, 10400));   // four standard deviations
    }

    [Fact]
    public void NextDouble_ManyDraws_StaysInItsRange()
    {
        var random = new KeyedRandom(3, RandomPurpose.Shuffle);
        var sum = 0.0;
        for (var i = 0; i < 10000; i++)
        {
            var value = random.NextDouble(-32, 32);
            Assert.InRange(value, -32, 32);
            sum += value;
        }
        Assert.InRange(sum / 10000, -0.8, 0.8);
    }

    [Fact]
    public void NextBool_ManyDraws_HasItsProbability()
    {
        var random = new KeyedRandom(4, RandomPurpose.Shuffle);
        Assert.InRange(Enumerable.Range(0, 10000).Count(_ => random.NextBool(0.25)), 2320, 2680);
    }

    [Fact]
    public void Shuffle_ThreeItems_ReachesEveryOrderEquallyOften()
    {
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 6000; i++)
        {
            char[] items = ['a', 'b', 'c'];
            new KeyedRandom(5, RandomPurpose.Shuffle, i).Shuffle<char>(items);
            var order = new string(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void NextNormals_ManyDraws_AreNormalAndIndependent()
    {
        var random = new KeyedRandom(6, RandomPurpose.Augmentation);
        var draws = Enumerable.Range(0, 20000).Select(_ => random.NextNormals()).ToList();
        foreach (var values in new[] { draws.Select(draw => draw.First).ToList(), [.. draws.Select(draw => draw.Second)] })
        {
            Assert.InRange(values.Average(), -0.03, 0.03);
            Assert.InRange(values.Average(value => value * value), 0.97, 1.03);
            Assert.InRange(values.Average(value => value * value * value * value), 2.8, 3.2);
            Assert.InRange(values.Count(value => value < -1) / 20000.0, 0.150, 0.167);   // 0.1587
        }

        Assert.InRange(draws.Average(draw => draw.First * draw.Second), -0.03, 0.03);
        Assert.Equal(new KeyedRandom(6, RandomPurpose.Augmentation).NextNormal(), draws[0].First);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.8)]
    [InlineData(1)]
    [InlineData(7)]
    public void NextBeta_ManyDraws_HasItsMoments(double alpha)
    {
        var random = new KeyedRandom(7, RandomPurpose.BatchMixing);
        var values = Enumerable.Range(0, 20000).Select(_ => random.NextBeta(alpha) - 0.5).ToList();
        Assert.All(values, value => Assert.InRange(value, -0.5, 0.5));
        Assert.InRange(values.Average(), -0.012, 0.012);
        // Variance and fourth central moment of the symmetric beta distribution.
        var (second, fourth) = (1 / (4 * (2 * alpha + 1)), 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3)));
        Assert.InRange(values.Average(value => value * value) / second, 0.96, 1.04);
        Assert.InRange(values.Average(value => value * value * value * value) / fourth, 0.94, 1.06);
    }

    [Fact]
    public void NextBeta_OfATinyAlpha_IsANumber()
    {
        var random = new KeyedRandom(8, RandomPurpose.BatchMixing);
        Assert.All(Enumerable.Range(0, 1000).Select(_ => random.NextBeta(1e-4)), value => Assert.InRange(value, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextBeta(0));
    }

    private static ulong[] Draw(KeyedRandom random) => [.. Enumerable.Range(0, 8).Select(_ => random.NextUInt64())];
}
