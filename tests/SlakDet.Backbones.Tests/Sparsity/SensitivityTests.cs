using SlakDet.Backbones.Slak;
using SlakDet.Backbones.Sparsity;
using SlakDet.Backbones.Tests.Slak;
using SlakDet.Training.Tests;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Sparsity;

[Collection(AloneCollection.Name)]   // the state of torch's generator is compared
public class SensitivityTests
{
    [Fact]
    public void Of_ALinearLayer_IsWeightTimesGradient()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Linear(3, 2);
        using (no_grad())
            model.weight!.copy_(tensor(new float[,] { { 1, -2, 3 }, { 0, 5, -6 } }));
        var input = tensor(new float[,] { { 1, 2, -3 } });
        var scores = Sensitivity.Of(model, [("weight", model.weight!), ("bias", model.bias!)], () => model.call(input).index(TensorIndex.Ellipsis, TensorIndex.Single(0)).sum());
        // The loss is the first output: its row has the input as gradient, the second none.
        Assert.Equal([1, 4, 9, 0, 0, 0], scores[0].data<float>().ToArray());
        Assert.False(scores[0].requires_grad);
    }

    [Fact]
    public void Of_WeightsThatTheLossDoesNotUse_IsZero()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2));
        var scores = Sensitivity.Of(model, MaskableWeights.Of(model), () => ((nn.Module<Tensor, Tensor>)model[0]).call(ones(1, 2)).sum());
        Assert.Equal([0, 0, 0, 0], scores[1].data<float>().ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_ANetwork_LeavesNoTrace(bool training)
    {
        using var scope = NewDisposeScope();
        using var model = new SlakClassifier(SlakTestModels.Tiny with { DropPathRate = 0.5 }, 3);
        SlakTestModels.Scramble(model);
        model.train(training);
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var input = rand(2, 3, 64, 64);
        var generator = random.get_rng_state();
        var wasTraining = false;

        Sensitivity.Of(model, MaskableWeights.Of(model), () =>
        {
            wasTraining = model.training;
            return model.call(input).square().sum();
        });

        Assert.True(wasTraining);
        Assert.Equal(training, model.training);
        Assert.All(model.state_dict(), entry => Assert.True(entry.Value.equal(before[entry.Key]).all().item<bool>(), entry.Key));
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.Equal(generator.data<byte>().ToArray(), random.get_rng_state().data<byte>().ToArray());
    }

    [Fact]
    public void Of_ANetwork_KeepsNoTensor()
    {
        using var scope = NewDisposeScope();
        using var model = new SlakClassifier(SlakTestModels.Tiny, 3);
        var input = rand(2, 3, 64, 64);
        TensorLeak.AssertNone(() =>
        {
            foreach (var score in Sensitivity.Of(model, MaskableWeights.Of(model), () => model.call(input).square().sum()))
                score.Dispose();
        });
    }
}
