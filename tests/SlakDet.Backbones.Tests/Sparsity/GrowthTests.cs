using CsCheck;
using SlakDet.Backbones.Sparsity;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

public class GrowthTests
{
    [Fact]
    public void Strongest_TakesTheLargestMagnitudesAmongInactivePositions()
    {
        using var scope = NewDisposeScope();
        var grown = Growth.Strongest(tensor(new[,] { { true, false, false }, { false, false, true } }), tensor(new[,] { { 9f, -3, 1 }, { 0, 2, -8 } }), 2);
        Assert.Equal([2, 3], grown.shape);
        Assert.Equal([true, true, false, false, true, true], grown.data<bool>().ToArray());
    }

    [Fact]
    public void Strongest_WithoutAnyDirection_StillGrowsAsMany()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([true, true, true, false], Growth.Strongest(tensor(new[] { false, true, false, false }), zeros(4), 2).data<bool>().ToArray());
    }

    [Fact]
    public void Strongest_GrowsExactlyAsManyAsAsked() => Gen.Int[1, 40].SelectMany(size => Gen.Select(Gen.Bool.Array[size], Gen.Int[-3, 3].Array[size], Gen.Double[0, 1])).Sample((active, direction, share) =>
    {
        using var scope = NewDisposeScope();
        var count = (int)(share * active.Count(taken => !taken));
        var grown = Growth.Strongest(tensor(active), tensor(direction).to_type(ScalarType.Float32), count).data<bool>().ToArray();
        Assert.Equal(active.Count(taken => taken) + count, grown.Count(taken => taken));
        Assert.All(active.Zip(grown), pair => Assert.True(pair.Second || !pair.First));
        var added = direction.Where((_, i) => grown[i] && !active[i]).Select(Math.Abs).DefaultIfEmpty(9).Min();
        var left = direction.Where((_, i) => !grown[i]).Select(Math.Abs).DefaultIfEmpty(0).Max();
        Assert.True(left <= added);
    }, threads: 1);

    [Fact]
    public void Strongest_OfTheReferenceGradients_GivesThePublishedMasks()
    {
        using var scope = NewDisposeScope();
        var (weights, pruned, gradients) = (SparsityGolden.Arrays("after_step.npz"), SparsityGolden.Masks("mask_pruned.npz"), SparsityGolden.Arrays("gradient_of_step.npz"));
        var equal = 0;
        Assert.All(SparsityGolden.Masks("mask_regrown_gradient.npz"), entry =>
        {
            var (mask, gradient) = (pruned[entry.Key], gradients[entry.Key]);
            // The reference was pruned twice (its README).
            var left = Pruning.Prune(PruneRule.Magnitude, weights[entry.Key] * mask, mask.to_type(ScalarType.Float32), SparsityGolden.Count(mask), 0.3);
            var grown = Growth.Strongest(left, gradient, (long)(double)SparsityGolden.Json["removed"]![entry.Key]!);
            Assert.Equal(SparsityGolden.Count(mask), SparsityGolden.Count(grown));
            // Where a position has a gradient at all; positions without one are all alike, and the published sort takes active ones among them.
            var differs = grown.logical_xor(entry.Value);
            Assert.False(differs.logical_and(gradient.ne(0)).any().item<bool>(), entry.Key);
            if (!differs.any().item<bool>())
                equal++;
        });
        Assert.Equal(17, equal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(4000)]
    public void Random_GrowsTheCountOnAverage(int count)
    {
        using var scope = NewDisposeScope();
        const int Size = 10_000, ActiveCount = 6000, Draws = 50;
        var active = arange(Size).lt(ActiveCount);
        var grown = Enumerable.Range(0, Draws).Select(i =>
        {
            var result = Growth.Random(active, Size - ActiveCount, count, TestDraws.Of(3)(i, 0));
            Assert.True(result[..ActiveCount].all().item<bool>());
            return (double)(SparsityGolden.Count(result) - ActiveCount);
        }).ToList();
        // Binomial: the mean of the draws within five of its deviations, and the draws as scattered as they should be.
        var deviation = Math.Sqrt(count * (1 - count / (double)(Size - ActiveCount)));
        Assert.InRange(grown.Average(), count - 5 * deviation / Math.Sqrt(Draws), count + 5 * deviation / Math.Sqrt(Draws));
        var scatter = Math.Sqrt(grown.Sum(value => Math.Pow(value - grown.Average(), 2)) / Draws);
        Assert.InRange(scatter, 0.6 * deviation, 1.5 * deviation);
    }

    [Fact]
    public void Bernoulli_OfCertainties_IsAllOrNothing()
    {
        using var scope = NewDisposeScope();
        Assert.True(Growth.Bernoulli(1, [3, 5], CPU, TestDraws.Of(1)(0, 0)).all().item<bool>());
        Assert.False(Growth.Bernoulli(0, [3, 5], CPU, TestDraws.Of(1)(0, 0)).any().item<bool>());
        Assert.Equal([2, 0, 4], Growth.Bernoulli(0.5, [2, 0, 4], CPU, TestDraws.Of(1)(0, 0)).shape);
    }

    [Fact]
    public void Growth_KeepsNoTensor()
    {
        using var scope = NewDisposeScope();
        var (active, direction) = (zeros(5, 7, ScalarType.Bool), randn(5, 7));
        TensorLeak.AssertNone(() => Growth.Strongest(active, direction, 9).Dispose());
        TensorLeak.AssertNone(() => Growth.Random(active, 35, 9, TestDraws.Of(2)(1, 1)).Dispose());
    }
}
