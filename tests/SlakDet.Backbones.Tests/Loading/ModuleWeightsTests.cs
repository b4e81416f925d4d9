using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Backbones.Tests.Slak;
using SlakDet.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Loading;

public class ModuleWeightsTests
{
    [Fact]
    public void Save_ThenApply_RestoresEveryTensor()
    {
        using var folder = new TempFolder();
        using var saved = new SlakBackbone(SlakTestModels.Tiny);
        SlakTestModels.Scramble(saved);
        saved.state_dict()["stages.0.0.large_kernel.LoRA1.bn.num_batches_tracked"].add_(41);
        ModuleWeights.Save(saved, folder["model.safetensors"], new Dictionary<string, string> { ["step"] = "41" });

        using var loaded = new SlakBackbone(SlakTestModels.Tiny);
        using var file = WeightFile.Open(folder["model.safetensors"]);
        Assert.Equal("41", file.Metadata["step"]);
        var plan = LoadPlan.Create(ModuleWeights.Specs(loaded), StateDict.FromPublished(file));
        Assert.Equal(saved.state_dict().Count, plan.Applied.Count);
        ModuleWeights.Apply(plan, loaded);
        var expected = saved.state_dict();
        Assert.All(loaded.state_dict(), entry => Assert.True(entry.Value.equal(expected[entry.Key]).all().item<bool>(), entry.Key));
        Assert.All(loaded.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Apply_ConvertsToTheModelsType()
    {
        using var folder = new TempFolder();
        using var half = new SlakBackbone(SlakTestModels.Tiny);
        half.to(ScalarType.BFloat16);
        ModuleWeights.Save(half, folder["model.safetensors"]);
        using var model = new SlakBackbone(SlakTestModels.Tiny);
        using var file = WeightFile.Open(folder["model.safetensors"]);
        ModuleWeights.Apply(LoadPlan.Create(ModuleWeights.Specs(model), StateDict.FromPublished(file)), model);
        var expected = half.state_dict();
        Assert.All(model.state_dict(), entry =>
        {
            using var converted = expected[entry.Key].to_type(entry.Value.dtype);
            Assert.True(entry.Value.equal(converted).all().item<bool>(), entry.Key);
        });
    }

    [Fact]
    public void Apply_OfAnotherModelsPlan_RefusesAndCopiesNothing()
    {
        using var folder = new TempFolder();
        using var small = new SlakBackbone(SlakTestModels.Tiny);
        ModuleWeights.Save(small, folder["model.safetensors"]);
        using var file = WeightFile.Open(folder["model.safetensors"]);
        var plan = LoadPlan.Create(ModuleWeights.Specs(small), StateDict.FromPublished(file));

        using var other = new SlakBackbone(SlakTestModels.Tiny with { Dims = [3, 4, 5, 7] });
        var before = other.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var message = Assert.Throws<ArgumentException>(() => ModuleWeights.Apply(plan, other)).Message;
        Assert.Contains("which this module does not; make the plan from ModuleWeights.Specs of the same module", message, StringComparison.Ordinal);
        Assert.All(other.state_dict(), entry => Assert.True(entry.Value.equal(before[entry.Key]).all().item<bool>(), entry.Key));
    }

    [Fact]
    public void Apply_OfImageNetWeights_LeavesOnlyTheOutputNorms()
    {
        using var folder = new TempFolder();
        using var classifier = new SlakClassifier(SlakTestModels.Tiny, 10);
        ModuleWeights.Save(classifier, folder["model.safetensors"]);
        using var backbone = new SlakBackbone(SlakTestModels.Tiny);
        using var file = WeightFile.Open(folder["model.safetensors"]);
        var plan = LoadPlan.Create(ModuleWeights.Specs(backbone), StateDict.FromPublished(file));
        Assert.Equal(
            ["norm0.bias", "norm0.weight", "norm1.bias", "norm1.weight", "norm2.bias", "norm2.weight", "norm3.bias", "norm3.weight"],
            plan.Missing.Select(spec => spec.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["head.bias", "head.weight", "norm.bias", "norm.weight"], plan.Unused.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
    }
}
