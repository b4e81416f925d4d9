using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Slak;

public class SlakClassifierTests
{
    /// <summary>
    /// Computed with PyTorch 1.13 in double precision from the formulas of the network, written down apart from this code; the same
    /// script gives the published feature maps of tests/Goldens/seg to 4e-7.
    /// </summary>
    private static readonly float[] Logits =
    [
        3.618345f, 13.410141f, -1.728095f, -13.254989f, 0.606752f, 14.081244f, 2.117925f, -12.688483f, -2.418123f, 13.879815f, 5.866425f,
    ];

    [Fact]
    public void Forward_OfTheReferenceWeights_GivesTheLogits()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = Reference();
        var input = TensorConversion.ToTensor(NpyFile.Read(Repository.Golden("seg", "input.npy.gz")));
        var expected = tensor(Logits).unsqueeze(0);
        Assert.InRange(SlakTestModels.Difference(expected, model.call(input)), 0, 1e-6);
        using var merged = model.Merged();
        Assert.InRange(SlakTestModels.Difference(expected, merged.call(input)), 0, 1e-5);
        Assert.Throws<InvalidOperationException>(merged.Merged);
    }

    [Fact]
    public void Constructor_WithoutClasses_Refuses() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlakClassifier(SlakConfig.Nano, 0));

    /// <summary>The reference backbone's stages with a norm and head of simple numbers.</summary>
    private static SlakClassifier Reference()
    {
        var model = new SlakClassifier(SlakTestModels.Reference, Logits.Length);
        using var file = WeightFile.Open(Repository.Golden("seg", "checkpoint.pth"));
        ModuleWeights.Apply(LoadPlan.Create(ModuleWeights.Specs(model), StateDict.FromPublished(file).Backbone()), model);
        var state = model.state_dict();
        var channels = state["norm.weight"].shape[0];
        var index = arange(channels, float64);
        state["norm.weight"].copy_(1 + 0.5 * index.cos());
        state["norm.bias"].copy_(0.1 * index.sin());
        state["head.weight"].copy_((0.37 * arange(Logits.Length * channels, float64)).sin().view(Logits.Length, channels));
        state["head.bias"].copy_(0.1 * arange(Logits.Length, float64));
        model.eval();
        return model;
    }
}
