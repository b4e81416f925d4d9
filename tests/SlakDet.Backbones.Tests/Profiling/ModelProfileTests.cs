using SlakDet.Backbones.Profiling;
using SlakDet.Backbones.Slak;
using SlakDet.Backbones.Tests.Slak;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Profiling;

public class ModelProfileTests
{
    /// <summary>Variant; millions of parameters at density 0.6; billions of multiply-accumulates at 224x224, dense and at density 0.6.</summary>
    [Theory]
    [InlineData(nameof(SlakConfig.Tiny), 50_703_838, 30.47, 8.705, 5.22)]
    [InlineData(nameof(SlakConfig.Small), 91_131_820, 54.78, 16.604, 9.96)]
    [InlineData(nameof(SlakConfig.Base), 157_950_792, 94.91, 28.509, 17.11)]
    [InlineData(nameof(SlakConfig.Large), 346_624_518, 208.18, 61.931, 37.16)]
    public void Of_PublishedClassifiers_IsWhatTheirShapesGive(string name, long parameters, double effective, double dense, double sparse)
    {
        using var model = new SlakClassifier((SlakConfig)typeof(SlakConfig).GetProperty(name)!.GetValue(null)!, 1000, META);
        var profile = ModelProfile.Of(model, 224, 224);
        Assert.Equal(parameters, profile.Parameters);
        Assert.Equal(effective, Math.Round(profile.EffectiveParameters(0.6) / 1e6, 2));
        Assert.Equal(dense, Math.Round(profile.MultiplyAdds / 1e9, 3));
        Assert.Equal(sparse, Math.Round(profile.EffectiveMultiplyAdds(0.6) / 1e9, 2));
    }

    [Fact]
    public void MultiplyAdds_AreThoseOfTheLayersThatRun()
    {
        using var scope = NewDisposeScope();
        using var model = new SlakClassifier(SlakTestModels.Tiny, 10);
        var counted = 0L;
        foreach (var (_, module) in model.named_modules())
            if (module is Conv2d or Linear or LargeKernel or SlakBlock)
                ((nn.Module<Tensor, Tensor>)module).register_forward_hook((layer, _, output) =>
                {
                    // Of a block only the pointwise layers, which one operator does; its large kernel counts for itself.
                    var weights = layer.state_dict().Where(entry => entry.Value.dim() > 1 && (layer is not SlakBlock || entry.Key.StartsWith("pwconv", StringComparison.Ordinal)));
                    var positions = output.numel() / output.shape[1];
                    counted += weights.Sum(weight => positions * weight.Value.numel());
                    return output;
                });
        model.call(rand(1, 3, 70, 99));
        Assert.Equal(counted, ModelProfile.Of(model, 70, 99).MultiplyAdds);
    }

    [Fact]
    public void Weights_ListEveryEntryOfTheStateDict()
    {
        using var model = new SlakBackbone(SlakTestModels.Tiny, META);
        var profile = ModelProfile.Of(model, 64, 64);
        Assert.Equal(model.state_dict().Keys.Order(StringComparer.Ordinal), profile.Weights.Select(weight => weight.Name).Order(StringComparer.Ordinal));
        var stem = profile.Weights.Single(weight => weight.Name == "downsample_layers.0.0.weight");
        Assert.Equal((3 * 3 * 16L, 16 * 16 * 3 * 3 * 16L, true), (stem.Elements, stem.MultiplyAdds, stem.IsMaskable));
        var counter = profile.Weights.Single(weight => weight.Name == "stages.0.0.large_kernel.LoRA1.bn.num_batches_tracked");
        Assert.Equal((1L, 0L, false), (counter.Elements, counter.MultiplyAdds, counter.IsMaskable));
    }
}
