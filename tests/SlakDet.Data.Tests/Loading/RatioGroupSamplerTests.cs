using CsCheck;
using SlakDet.Data.Loading;

namespace SlakDet.Data.Tests.Loading;

public class RatioGroupSamplerTests
{
    private static readonly (int Width, int Height) Wide = (3, 2), Tall = (2, 3), Square = (2, 2);

    private static readonly Gen<(int Width, int Height)> Sizes = Gen.Int[0, 2].Select(kind => kind == 0 ? Wide : kind == 1 ? Tall : Square);

    [Fact]
    public void BatchAt_AnySet_IsOfOneKindAndShowsEverySampleEachEpoch() =>
        Gen.Select(Sizes.Array[1, 40], Gen.Int[1, 9], Gen.Long[0, 5]).Sample((sizes, batchSize, seed) =>
        {
            var sampler = new RatioGroupSampler(sizes, batchSize, seed);
            var wide = sizes.Count(size => size == Wide);
            Assert.Equal((wide + batchSize - 1) / batchSize + (sizes.Length - wide + batchSize - 1) / batchSize, sampler.BatchesPerEpoch);
            for (var epoch = 0; epoch < 3; epoch++)
            {
                var batches = Enumerable.Range(epoch * sampler.BatchesPerEpoch, sampler.BatchesPerEpoch)
                    .Select(step => sampler.BatchAt(step)).ToList();
                Assert.All(batches, batch => Assert.Equal(batchSize, batch.Count));
                Assert.All(batches, batch => Assert.Single(batch.Select(sample => sizes[sample.Index] == Wide).Distinct()));
                var samples = batches.SelectMany(batch => batch).ToList();
                Assert.All(samples, sample => Assert.Equal(epoch, sample.Epoch));
                Assert.Equal(Enumerable.Range(0, sizes.Length),
                    samples.Where(sample => sample.Repeat == 0).Select(sample => sample.Index).Order());
                // What fills up the last batch of a group counts its repeats, so that it is augmented in another way.
                Assert.Equal(samples.Count, samples.Distinct().Count());
            }
        });

    [Fact]
    public void BatchAt_AnyOrderOfSteps_IsAFunctionOfSeedAndStep()
    {
        var sizes = Enumerable.Range(0, 23).Select(i => i % 3 == 0 ? Tall : Wide).ToArray();
        var inOrder = new RatioGroupSampler(sizes, 4, seed: 3);
        var expected = Enumerable.Range(0, 50).Select(step => inOrder.BatchAt(step)).ToList();
        var another = new RatioGroupSampler(sizes, 4, seed: 3);
        for (var step = 49; step >= 0; step--)
            Assert.Equal(expected[step], another.BatchAt(step));
        Parallel.For(0, 400, i => Assert.Equal(expected[i % 50], another.BatchAt(i % 50)));
    }

    [Fact]
    public void BatchAt_AnotherSeedOrEpoch_IsAnotherOrder()
    {
        var sizes = Enumerable.Repeat(Wide, 40).ToArray();
        var sampler = new RatioGroupSampler(sizes, 40, seed: 1);
        Assert.NotEqual(Order(sampler, 0), Order(sampler, 1));
        Assert.NotEqual(Order(sampler, 0), Order(new(sizes, 40, seed: 2), 0));

        static int[] Order(RatioGroupSampler sampler, long step) => [.. sampler.BatchAt(step).Select(sample => sample.Index)];
    }

    [Fact]
    public void BatchAt_TwoKinds_MixesTheirBatches()
    {
        var sizes = Enumerable.Range(0, 400).Select(i => i < 200 ? Tall : Wide).ToArray();
        var sampler = new RatioGroupSampler(sizes, 1, seed: 1);
        var changes = Enumerable.Range(1, 399)
            .Count(step => sizes[sampler.BatchAt(step)[0].Index] != sizes[sampler.BatchAt(step - 1)[0].Index]);
        Assert.InRange(changes, 150, 250);
    }

    [Fact]
    public void Constructor_NothingToSample_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new RatioGroupSampler([], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RatioGroupSampler([Wide], 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RatioGroupSampler([Wide], 1, 1).BatchAt(-1));
    }
}
