using SlakDet.Backbones.Sparsity;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

public sealed class DynamicSparsityTests : IDisposable
{
    private const long TotalSteps = 1000;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly TestMoments _moments = new();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void AfterStep_MasksWeightsAndTheBufferOfSgdButNoOtherMoments()
    {
        var weight = Weight(1, 2, 3, 4);
        _moments.Buffers["layer"] = ones(4);
        using var sparsity = Sparsity(weight, [true, false, true, false], new HeldSparsityConfig());
        Set(weight, 5, 6, 7, 8);
        sparsity.AfterStep(1);
        Assert.Equal([5, 0, 7, 0], Values(weight));
        Assert.Equal([1, 0, 1, 0], Values(_moments.Buffers["layer"]));
        _moments.Buffers.Clear(); // as Adam: there is nothing to mask
        sparsity.AfterStep(2);
        Assert.Equal([5, 0, 7, 0], Values(weight));
    }

    [Fact]
    public void AfterStep_WithHeldOrFixedMasks_NeverMovesThem()
    {
        foreach (var config in new SparsityConfig[] { new HeldSparsityConfig(), new DynamicSparsityConfig { UpdateEvery = null } })
        {
            using var sparsity = Sparsity(Weight(1, 2, 3, 4), [true, false, true, false], config);
            for (var step = 1; step <= 10; step++)
                sparsity.AfterStep(step);
            Assert.Equal([1, 0, 1, 0], Values(sparsity.Masks.Layers[0].Mask));
            Assert.Equal((0, 0), (sparsity.Masks.Updates, sparsity.Masks.Changed));
        }
    }

    [Fact]
    public void AfterStep_ByGradient_PrunesThenGrowsFromZero()
    {
        var weight = Weight(4, -1, 3, 2, 0, 0);
        using var sparsity = Sparsity(weight, [true, true, true, true, false, false], Rules(GrowthRule.Gradient, updateEvery: 3));
        // The optimizer has moved masked weights too; the gradient is that of its step, not yet dropped.
        Set(weight, 4, -1, 3, 2, 9, 9);
        weight.grad = tensor(new[] { 9f, 1, 9, 2, -5, 3 });
        sparsity.AfterStep(1);
        sparsity.AfterStep(2);
        Assert.Equal([4, -1, 3, 2, 0, 0], Values(weight));
        Assert.Equal(0, sparsity.Masks.Updates);

        sparsity.AfterStep(3);

        // Half of four go: -1 and 2. The largest gradients among what is then inactive: -5 and 3.
        Assert.Equal([1, 0, 1, 0, 1, 1], Values(sparsity.Masks.Layers[0].Mask));
        Assert.Equal([4, 0, 3, 0, 0, 0], Values(weight));
        Assert.Equal((1, 4, 4.0 / 6, 1.0, 4.0 / 6), (sparsity.Masks.Updates, sparsity.Masks.Changed, sparsity.Masks.Density, sparsity.Masks.EverActive, sparsity.Masks.ChangedShare));
    }

    [Fact]
    public void AfterStep_ByGradient_MayTakeBackWhatItPrunedWithItsValue()
    {
        var weight = Weight(4, 1, 0, 0);
        using var sparsity = Sparsity(weight, [true, true, false, false], Rules(GrowthRule.Gradient));
        weight.grad = tensor(new[] { 0f, 5, 1, 1 });
        sparsity.AfterStep(1);
        Assert.Equal([1, 1, 0, 0], Values(sparsity.Masks.Layers[0].Mask));
        Assert.Equal([4, 1, 0, 0], Values(weight));
        Assert.Equal((1, 0), (sparsity.Masks.Updates, sparsity.Masks.Changed));
        Assert.Equal(0.5, sparsity.Masks.EverActive);
    }

    [Fact]
    public void AfterStep_ByMomentum_AsksTheOptimizer()
    {
        var weight = Weight(4, 1, 0, 0);
        using var sparsity = Sparsity(weight, [true, true, false, false], Rules(GrowthRule.Momentum));
        _moments.Directions["layer"] = tensor(new[] { 0f, 0.1f, -0.2f, -0.3f });
        sparsity.AfterStep(1);
        Assert.Equal([1, 0, 0, 1], Values(sparsity.Masks.Layers[0].Mask));
    }

    [Fact]
    public void AfterStep_MasksTheBufferOfWhatItPrunes()
    {
        var weight = Weight(4, 1, 0, 0);
        _moments.Buffers["layer"] = ones(4);
        using var sparsity = Sparsity(weight, [true, true, false, false], Rules(GrowthRule.Gradient));
        weight.grad = tensor(new[] { 0f, 0, 0, 1 });
        sparsity.AfterStep(1);
        // A grown position starts from a cold buffer: it was masked before.
        Assert.Equal([1, 0, 0, 0], Values(_moments.Buffers["layer"]));
    }

    [Fact]
    public void AfterStep_AtTheEnd_PrunesAtTheLeastRate()
    {
        var weight = (Tensor)nn.Parameter(arange(1, 1001).to_type(ScalarType.Float32));
        using var sparsity = Sparsity(weight, [.. Enumerable.Range(0, 1000).Select(i => i < 600)], Rules(GrowthRule.Gradient));
        weight.grad = arange(1000).ge(600).to_type(ScalarType.Float32);
        sparsity.AfterStep(TotalSteps);
        Assert.Equal(3, Values(sparsity.Masks.Layers[0].Mask)[..600].Count(kept => kept == 0)); // 0.5 % of 600
    }

    [Theory]
    [InlineData(GrowthRule.Random, PruneRule.Magnitude)]
    [InlineData(GrowthRule.Random, PruneRule.Set)]
    [InlineData(GrowthRule.Gradient, PruneRule.Magnitude)]
    [InlineData(GrowthRule.Momentum, PruneRule.Set)]
    public void AfterStep_AThousandUpdates_KeepTheDensity(GrowthRule growth, PruneRule prune)
    {
        manual_seed(3);
        var (large, small) = ((Tensor)nn.Parameter(randn(100, 50)), (Tensor)nn.Parameter(randn(4, 1, 5, 5)));
        using var masks = WeightMasks.Create([("large", large), ("small", small)], i => rand(i == 0 ? large.shape : small.shape).lt(i == 0 ? 0.6 : 0.3));
        var config = new DynamicSparsityConfig { UpdateEvery = 1, Rate = 0.3, Growth = growth, Prune = prune };
        using var sparsity = new DynamicSparsity(masks, config, TotalSteps, _moments, TestDraws.Of(4));
        var before = masks.Density;
        for (var step = 1; step <= TotalSteps; step++)
        {
            using var scope = NewDisposeScope();
            using (no_grad())
                foreach (var layer in masks.Layers)
                {
                    layer.Weight.add_(randn_like(layer.Weight), 0.1);
                    layer.Weight.grad = _moments.Directions[layer.Name] = randn_like(layer.Weight).DetachFromDisposeScope();
                }
            sparsity.AfterStep(step);
            foreach (var layer in masks.Layers)
            {
                Assert.False(layer.Weight.detach().masked_select(layer.Mask.eq(0)).ne(0).any().item<bool>());
                Assert.Equal(layer.Target, layer.Active, growth == GrowthRule.Random ? 6 * Math.Sqrt(0.3 * layer.Target) + 1 : 0);
                layer.Weight.grad!.Dispose();
                layer.Weight.grad = null;
            }
        }
        Assert.Equal(before, masks.Density, 0.01);
        Assert.Equal(TotalSteps, masks.Updates);
        Assert.True(masks.EverActive > 0.99);
    }

    [Fact]
    public void AfterStep_ALayerThatIsAllZero_StaysSo()
    {
        var weight = Weight(1, 2, 3);
        using var sparsity = Sparsity(weight, [false, false, false], Rules(GrowthRule.Random), TestDraws.Of(1));
        sparsity.AfterStep(1);
        Assert.Equal([0, 0, 0], Values(weight));
        Assert.Equal(0, sparsity.Masks.Density);
    }

    [Fact]
    public void AfterStep_KeepsNoTensor()
    {
        var weight = Weight(1, 2, 3, 4, 5, 6);
        _moments.Directions["layer"] = randn(6);
        foreach (var growth in Enum.GetValues<GrowthRule>())
        {
            using var sparsity = Sparsity(weight, [true, true, true, false, false, false], Rules(growth), TestDraws.Of(1));
            var step = 0;
            TensorLeak.AssertNone(() => sparsity.AfterStep(++step));
        }
    }

    private static DynamicSparsityConfig Rules(GrowthRule growth, int updateEvery = 1) => new() { UpdateEvery = updateEvery, Rate = 0.5, Growth = growth };

    private static Parameter Weight(params float[] values) => nn.Parameter(tensor(values));

    private static void Set(Tensor weight, params float[] values)
    {
        using var _ = no_grad();
        weight.copy_(tensor(values));
    }

    private static float[] Values(Tensor tensor) => tensor.detach().data<float>().ToArray();

    private DynamicSparsity Sparsity(Tensor weight, bool[] active, SparsityConfig config, MaskDraws? draws = null) =>
        new(WeightMasks.Create([("layer", weight)], _ => tensor(active)), config, TotalSteps, _moments, draws ?? TestDraws.None);
}
