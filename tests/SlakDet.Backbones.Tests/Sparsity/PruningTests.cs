using CsCheck;
using SlakDet.Backbones.Sparsity;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

public class PruningTests
{
    // Even values, so that some are equal, and some active ones are exactly zero.
    private static readonly Gen<(float[] Weights, bool[] Mask, double Rate)> Layers = Gen.Int[1, 40].SelectMany(size => Gen.Select(
        Gen.Int[-6, 6].Array[size], Gen.Bool.Array[size], Gen.Double[0.005, 1], (halves, mask, rate) => (halves.Zip(mask, (half, kept) => kept ? half / 2f : 0).ToArray(), mask, rate)));

    [Fact]
    public void Prune_ByMagnitude_DropsTheSmallestActiveWeights()
    {
        // 7 active; 30 % of them rounded up are 3: the magnitudes 0.1, 0.2 and 0.3.
        Assert.Equal([true, false, false, false, true, false, true, false, true],
            Prune(PruneRule.Magnitude, [4, -0.1f, 0, 0.2f, -3, -0.3f, 2, 0, 1], [true, true, false, true, true, true, true, false, true], 0.3));
    }

    [Fact]
    public void Prune_OfWeightsThatAreStillZero_CountsMaskedOnesFirst()
    {
        // Two of four active weights go: both zeros, the first masked position counts for neither.
        Assert.Equal([false, false, true, true, false], Prune(PruneRule.Magnitude, [0, 0, 5, -1, 0], [false, true, true, true, true], 0.5));
        // One of three: the first of the zeros.
        Assert.Equal([false, false, true, true], Prune(PruneRule.Magnitude, [0, 0, 0, 7], [false, true, true, true], 0.1));
    }

    [Fact]
    public void Prune_BySet_DropsSmallMagnitudesAndTheMostNegative()
    {
        // 8 active, rate 0.5: 4 to go, 2 by magnitude (0.1, -0.2), 2 most negative (-9, -5).
        Assert.Equal([false, true, false, false, true, true, false, true, false],
            Prune(PruneRule.Set, [0.1f, 3, -9, -0.2f, -1, 4, -5, 0.5f, 0], [true, true, true, true, true, true, true, true, false], 0.5));
        // 3 to go: the ceiling of the half on either side, 2 and 2.
        Assert.Equal([false, true, false, false, true, true, false, true, false],
            Prune(PruneRule.Set, [0.1f, 3, -9, -0.2f, -1, 4, -5, 0.5f, 0], [true, true, true, true, true, true, true, true, false], 0.375));
        // A weight that is both goes once.
        Assert.Equal([false, false, true, true], Prune(PruneRule.Set, [-0.1f, 0, 2, 3], [true, false, true, true], 0.5));
    }

    [Fact]
    public void Prune_ByMagnitude_KeepsTheLargestOfAnyLayer() => Layers.Sample((weights, mask, rate) =>
    {
        var left = Prune(PruneRule.Magnitude, weights, mask, rate);
        var active = mask.Count(kept => kept);
        Assert.Equal(active - (int)Math.Ceiling(rate * active), left.Count(kept => kept));
        Assert.All(left.Zip(mask), pair => Assert.True(pair.Second || !pair.First));
        var kept = weights.Where((_, i) => left[i]).Select(Math.Abs).DefaultIfEmpty(float.MaxValue).Min();
        var gone = weights.Where((_, i) => mask[i] && !left[i]).Select(Math.Abs).DefaultIfEmpty(0).Max();
        Assert.True(gone <= kept);
    }, threads: 1);

    [Fact]
    public void Prune_BySet_DropsHalfOnEitherSide() => Layers.Sample((weights, mask, rate) =>
    {
        var left = Prune(PruneRule.Set, weights, mask, rate);
        var count = (int)Math.Ceiling(rate * mask.Count(kept => kept));
        var half = (count + 1) / 2;
        var bySize = Enumerable.Range(0, mask.Length).OrderBy(i => mask[i]).ThenBy(i => Math.Abs(weights[i])).Take(mask.Count(kept => !kept) + half);
        var byValue = Enumerable.Range(0, mask.Length).OrderBy(i => weights[i]).Take(half);
        Assert.Equal(Enumerable.Range(0, mask.Length).Select(i => mask[i] && !bySize.Contains(i) && !byValue.Contains(i)), left);
    }, threads: 1);

    [Fact]
    public void Prune_OfTheReferenceWeights_GivesThePublishedMasks()
    {
        using var scope = NewDisposeScope();
        var (weights, before, after) = (SparsityGolden.Arrays("after_step.npz"), SparsityGolden.Masks("mask_before.npz"), SparsityGolden.Masks("mask_pruned.npz"));
        Assert.Equal(19, weights.Count);
        Assert.All(weights, entry =>
        {
            var mask = before[entry.Key];
            var left = Pruning.Prune(PruneRule.Magnitude, entry.Value, mask.to_type(ScalarType.Float32), SparsityGolden.Count(mask), 0.3);
            Assert.True(left.equal(after[entry.Key]).all().item<bool>(), entry.Key);
            var again = Pruning.Prune(PruneRule.Magnitude, entry.Value * left, left.to_type(ScalarType.Float32), SparsityGolden.Count(left), 0.3);
            Assert.Equal((long)(double)SparsityGolden.Json["removed"]![entry.Key]!, SparsityGolden.Count(left) - SparsityGolden.Count(again));
        });
    }

    [Fact]
    public void Prune_KeepsNoTensor()
    {
        using var scope = NewDisposeScope();
        var (weight, mask) = (randn(5, 7), ones(5, 7));
        foreach (var rule in Enum.GetValues<PruneRule>())
            TensorLeak.AssertNone(() => Pruning.Prune(rule, weight, mask, 35, 0.4).Dispose());
    }

    private static bool[] Prune(PruneRule rule, float[] weights, bool[] mask, double rate)
    {
        using var scope = NewDisposeScope();
        return Pruning.Prune(rule, tensor(weights), tensor(mask).to_type(ScalarType.Float32), mask.Count(kept => kept), rate).data<bool>().ToArray();
    }
}
