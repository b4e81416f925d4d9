using CsCheck;
using SlakDet.Heads.Detection;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

[Collection(AloneCollection.Name)]
public class RandomSamplerTests
{
    [Fact]
    public void Sample_OfAnyMatch_TakesPositivesUpToTheirShareAndFillsUp() =>
        Gen.Select(Gen.Long[-1, 3].Array[0, 60], Gen.Int[1, 40], Gen.Double[0, 1], Gen.Bool).Sample((assignment, count, fraction, addTruth) =>
        {
            using var scope = NewDisposeScope();
            var config = new SamplerConfig(count, fraction, addTruth);
            var (boxes, truth) = (rand(assignment.Length, 4), rand(3, 4));
            var sample = new RandomSampler(config).Sample(new MatchResult(tensor(assignment), zeros(assignment.Length)), boxes, truth);

            long[] objects = addTruth ? [1, 2, 3, .. assignment] : assignment;
            var candidates = addTruth ? cat([truth, boxes], 0) : boxes;
            var (positive, negative) = (Values(sample.Positive), Values(sample.Negative));
            Assert.Equal(Math.Min(objects.Count(k => k > 0), (int)(count * fraction)), positive.Length);
            Assert.Equal(Math.Min(objects.Count(k => k == 0), count - positive.Length), negative.Length);
            Assert.Equal(positive.Distinct().Order(), positive);
            Assert.Equal(negative.Distinct().Order(), negative);
            Assert.All(negative, i => Assert.Equal(0, objects[i]));
            Assert.Equal(positive.Select(i => objects[i] - 1), Values(sample.PositiveTruth));
            Assert.Equal(positive.Select(i => addTruth && i < 3), sample.PositiveIsTruth.data<bool>().ToArray());
            AssertSame(candidates.index_select(0, tensor((long[])[.. positive, .. negative])), sample.Boxes);
        }, iter: 300, threads: 1);

    [Fact]
    public void Sample_FromTheSameSeed_IsTheSameAndElseAnother()
    {
        using var scope = NewDisposeScope();
        var match = new MatchResult(cat([ones([100], int64), zeros([1000], int64)], 0), zeros(1100));
        var (sampler, boxes) = (new RandomSampler(SamplerConfig.Regions with { Count = 64 }), rand(1100, 4));
        long[] Draw() => Values(sampler.Sample(match, boxes, rand(0, 4)).Negative);
        manual_seed(7);
        var first = Draw();
        Assert.NotEqual(first, Draw());
        manual_seed(7);
        Assert.Equal(first, Draw());
    }

    [Fact]
    public void Sample_OfManyCandidates_DrawsEachAsOften()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        var match = new MatchResult(zeros([50], int64), zeros(50));
        var (sampler, boxes) = (new RandomSampler(new SamplerConfig(10, 0.5, AddTruth: false)), rand(50, 4));
        var drawn = new int[50];
        for (var i = 0; i < 1000; i++)
        {
            using var inner = NewDisposeScope();
            foreach (var index in Values(sampler.Sample(match, boxes, rand(1, 4)).Negative))
                drawn[index]++;
        }
        Assert.All(drawn, times => Assert.InRange(times, 200 - 65, 200 + 65));   // five standard deviations
    }

    [Fact]
    public void Sample_OfNothing_IsEmpty()
    {
        using var scope = NewDisposeScope();
        var sample = new RandomSampler(SamplerConfig.Regions).Sample(new MatchResult(zeros([0], int64), zeros(0)), zeros(0, 4), zeros(0, 4));
        Assert.Equal((0, 0), (sample.PositiveCount, sample.NegativeCount));
        Assert.Equal([0, 4], sample.Boxes.shape);
        var one = new RandomSampler(SamplerConfig.Regions).Sample(new MatchResult(zeros([0], int64), zeros(0)), zeros(0, 4), rand(2, 4));
        Assert.Equal([true, true], one.PositiveIsTruth.data<bool>().ToArray());
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(SamplerConfig config) => Assert.Throws<ArgumentException>(() => new RandomSampler(config)).Message;
        Assert.StartsWith("Box sampling: Count is 0, PositiveFraction 0.5; Count must be", Message(new(0, 0.5, false)), StringComparison.Ordinal);
        Assert.Contains("PositiveFraction 1.5", Message(new(2, 1.5, false)), StringComparison.Ordinal);
    }

    private static long[] Values(Tensor indices) => indices.data<long>().ToArray();
}
