using SlakDet.Data.Loading;

namespace SlakDet.Data.Tests.Loading;

public class EpochSamplerTests
{
    [Theory]
    [InlineData(10, 3)]
    [InlineData(12, 4)]
    [InlineData(3, 8)]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(367, 16)]
    public void BatchAt_ManySteps_GivesEverySampleOnceAnEpochAndNoneIsDropped(int count, int batchSize)
    {
        var sampler = new EpochSampler(count, batchSize, seed: 1);
        var steps = 4 * count;
        var samples = Enumerable.Range(0, steps).SelectMany(step => sampler.BatchAt(step)).ToList();
        Assert.Equal((long)steps * batchSize, samples.Count);
        Assert.Equal(samples.Select((_, i) => (long)(i / count)), samples.Select(sample => sample.Epoch));
        foreach (var epoch in samples.Chunk(count))
            Assert.Equal(Enumerable.Range(0, count), epoch.Select(sample => sample.Index).Order());
    }

    [Fact]
    public void BatchAt_AnyOrderOfSteps_IsAFunctionOfSeedAndStep()
    {
        var inOrder = new EpochSampler(20, 7, seed: 3);
        var expected = Enumerable.Range(0, 50).Select(step => inOrder.BatchAt(step)).ToList();
        var backwards = new EpochSampler(20, 7, seed: 3);
        for (var step = 49; step >= 0; step--)
            Assert.Equal(expected[step], backwards.BatchAt(step));
        Parallel.For(0, 400, i => Assert.Equal(expected[i % 50], backwards.BatchAt(i % 50)));
    }

    [Fact]
    public void BatchAt_AnotherSeedOrEpoch_IsAnotherOrder()
    {
        var first = new EpochSampler(50, 50, seed: 1);
        Assert.NotEqual(Order(first, 0), Order(first, 1));
        Assert.NotEqual(Order(first, 0), Order(new(50, 50, seed: 2), 0));

        static int[] Order(EpochSampler sampler, long step) => [.. sampler.BatchAt(step).Select(sample => sample.Index)];
    }

    [Fact]
    public void BatchAt_StepFarAway_NeedsNoHistory() =>
        Assert.Equal(1_000_000_000L * 16 / 20210, new EpochSampler(20210, 16, 1).BatchAt(1_000_000_000)[0].Epoch);

    [Fact]
    public void BatchAt_NegativeStep_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new EpochSampler(5, 2, 1).BatchAt(-1));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Constructor_NothingToSample_IsRefused(int count, int batchSize) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EpochSampler(count, batchSize, 1));
}
