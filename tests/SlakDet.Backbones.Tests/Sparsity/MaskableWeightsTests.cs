using SlakDet.Backbones.Slak;
using SlakDet.Backbones.Sparsity;
using SlakDet.Backbones.Tests.Slak;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

public class MaskableWeightsTests
{
    [Fact]
    public void Of_AClassifier_AreThePublishedOnesInTheirOrder()
    {
        using var model = SparsityGolden.Model();
        Assert.Equal(SparsityGolden.MaskedNames, MaskableWeights.Of(model).Select(entry => entry.Name));
    }

    [Fact]
    public void Of_OnlyLargeKernels_LeavesTheSmallKernelsDense()
    {
        using var model = SparsityGolden.Model();
        var names = MaskableWeights.Of(model, onlyLargeKernels: true).Select(entry => entry.Name).ToList();
        Assert.Equal(10, names.Count);
        Assert.All(names, name => Assert.Matches(@"^stages\.\d\.\d\.large_kernel\.LoRA[12]\.conv\.weight$", name));
    }

    [Fact]
    public void Of_AModelWithABackbone_AreTheBackbonesOnly()
    {
        using var model = new WithHead();
        var names = MaskableWeights.Of(model).Select(entry => entry.Name).ToList();
        Assert.Equal("backbone.", MaskableWeights.PartOf(model.named_parameters().Select(entry => entry.name)));
        Assert.Equal(4 + 3 * 5 + 4, names.Count); // downsampling; a block three depthwise and two pointwise weights, the last one no small kernel
        Assert.All(names, name => Assert.StartsWith("backbone.", name, StringComparison.Ordinal));
    }

    private sealed class WithHead : nn.Module
    {
        public WithHead() : base(nameof(WithHead))
        {
            register_module("backbone", new SlakBackbone(SlakTestModels.Tiny));
            register_module("head", nn.Conv2d(6, 2, 1));
        }
    }
}
