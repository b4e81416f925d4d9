using SlakDet.Backbones.Slak;
using SlakDet.Backbones.Sparsity;
using SlakDet.Backbones.Tests.Slak;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

public class MaskInitializerTests
{
    [Theory]
    [InlineData(MaskInitialization.Snip)]
    [InlineData(MaskInitialization.Erk)]
    [InlineData(MaskInitialization.Uniform)]
    public void Create_DrawsMasksOfTheLayersDensitiesAndMasksTheWeights(MaskInitialization initialization)
    {
        using var scope = NewDisposeScope();
        using var model = SparsityGolden.Model();
        var before = MaskableWeights.Of(model).ToDictionary(entry => entry.Name, entry => entry.Weight.detach().clone());
        using var masks = MaskInitializer.Create(new DynamicSparsityConfig { Sparsity = 0.4, Initialization = initialization }, model, TestDraws.Of(11), () => SparsityGolden.Loss(model));

        Assert.Equal(0.6, masks.Density, 0.01);
        Assert.Equal(masks.Density, masks.EverActive);
        foreach (var layer in masks.Layers)
        {
            var expected = initialization switch
            {
                MaskInitialization.Snip => 1 - (double)SparsityGolden.Json["snip_sparsity"]![layer.Name]!,
                MaskInitialization.Erk => (double)SparsityGolden.Json["erk_density"]![layer.Name]!,
                _ => 0.6,
            };
            // Five deviations of a binomial count.
            Assert.Equal(expected, layer.Density, 5 * Math.Sqrt(expected * (1 - expected) / layer.Elements) + 3.0 / layer.Elements);
            Assert.Equal(layer.Active, layer.Target);
            Assert.True(layer.Weight.detach().equal(before[layer.Name] * layer.Mask).all().item<bool>(), layer.Name);
            before.Remove(layer.Name);
        }

        var dense = initialization == MaskInitialization.Erk ? SparsityGolden.Json["erk_popped_dense"]!.AsArray().Select(name => (string)name!) : [];
        Assert.Equal(dense, SparsityGolden.MaskedNames.Where(before.ContainsKey));
        var parameters = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        Assert.All(before, entry => Assert.True(parameters[entry.Key].detach().equal(entry.Value).all().item<bool>(), entry.Key));
    }

    [Fact]
    public void Create_DrawsEachLayerByItsKey()
    {
        using var scope = NewDisposeScope();
        using var masks = Uniform(seed: 5);
        using var same = Uniform(seed: 5);
        using var other = Uniform(seed: 6);
        Assert.All(masks.Layers.Zip(same.Layers), pair => Assert.True(pair.First.Mask.equal(pair.Second.Mask).all().item<bool>()));
        Assert.Contains(masks.Layers.Zip(other.Layers), pair => !pair.First.Mask.equal(pair.Second.Mask).all().item<bool>());
        // Two layers of one shape have masks of their own.
        var (first, second) = (masks.Layers.Single(layer => layer.Name == "stages.2.0.pwconv1.weight"), masks.Layers.Single(layer => layer.Name == "stages.2.1.pwconv1.weight"));
        Assert.False(first.Mask.equal(second.Mask).all().item<bool>());

        static WeightMasks Uniform(uint seed)
        {
            using var model = SparsityGolden.Model();
            return MaskInitializer.Create(new DynamicSparsityConfig { Initialization = MaskInitialization.Uniform }, model, TestDraws.Of(seed), NoLoss);
        }
    }

    [Fact]
    public void Create_FromWeights_MasksTheirZeros() => CheckZeros(new DynamicSparsityConfig { Initialization = MaskInitialization.Weights });

    [Fact]
    public void Create_Held_MasksTheZerosOfTheWeights() => CheckZeros(new HeldSparsityConfig());

    [Fact]
    public void Create_OnlyLargeKernels_MasksNothingElse()
    {
        using var model = new SlakClassifier(SlakTestModels.Tiny, 3);
        using var masks = MaskInitializer.Create(new DynamicSparsityConfig { Sparsity = 0.5, Initialization = MaskInitialization.Uniform, OnlyLargeKernels = true }, model, TestDraws.Of(1), NoLoss);
        Assert.Equal(8, masks.Layers.Count);
        Assert.All(masks.Layers, layer => Assert.Contains("large_kernel.LoRA", layer.Name, StringComparison.Ordinal));
        Assert.All(MaskableWeights.Of(model).Where(entry => !entry.Name.Contains("LoRA", StringComparison.Ordinal)), entry => Assert.True(entry.Weight.ne(0).all().item<bool>(), entry.Name));
    }

    [Fact]
    public void Create_OfDenseWeights_MasksNoLayer()
    {
        using var model = new SlakClassifier(SlakTestModels.Tiny, 3);
        using var masks = MaskInitializer.Create(new HeldSparsityConfig(), model, TestDraws.None, NoLoss);
        Assert.Empty(masks.Layers);
        Assert.Equal(1, masks.Density);
    }

    [Fact]
    public void Create_KeepsNoTensor()
    {
        using var scope = NewDisposeScope();
        using var model = new SlakClassifier(SlakTestModels.Tiny, 3);
        var input = rand(2, 3, 64, 64);
        foreach (var initialization in Enum.GetValues<MaskInitialization>())
            TensorLeak.AssertNone(() => MaskInitializer.Create(new DynamicSparsityConfig { Initialization = initialization }, model, TestDraws.Of(1), () => model.call(input).square().sum()).Dispose());
    }

    private static void CheckZeros(SparsityConfig config)
    {
        using var scope = NewDisposeScope();
        using var model = SparsityGolden.Model();
        var golden = SparsityGolden.Masks("mask_before.npz");
        using (no_grad())
            foreach (var (name, weight) in MaskableWeights.Of(model).Where(entry => golden.ContainsKey(entry.Name)))
                weight.mul_(golden[name]);
        using var masks = MaskInitializer.Create(config, model, TestDraws.None, NoLoss);
        Assert.Equal(golden.Keys, masks.Layers.Select(layer => layer.Name));
        Assert.All(masks.Layers, layer => Assert.True(layer.Mask.to_type(ScalarType.Bool).equal(golden[layer.Name]).all().item<bool>(), layer.Name));
        Assert.Equal(SparsityGolden.MaskedNames.Select((name, i) => (name, i)).Where(entry => golden.ContainsKey(entry.name)).Select(entry => entry.i), masks.Layers.Select(layer => layer.Index));
    }

    private static Tensor NoLoss() => throw new InvalidOperationException("Only SNIP needs a loss.");
}
