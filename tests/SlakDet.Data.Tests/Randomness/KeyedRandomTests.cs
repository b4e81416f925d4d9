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

    private static ulong[] Draw(KeyedRandom random) => [.. Enumerable.Range(0, 8).Select(_ => random.NextUInt64())];
}
