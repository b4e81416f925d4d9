using SlakDet.Backbones.Sparsity;
using SlakDet.Backbones.Tests.Sparsity;
using SlakDet.Training.Optimization;
using SlakDet.Training.Schedules;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Optimization;

/// <summary>A step of a sparse model against the published one (tests/Goldens/sparsity), and what masks do to the state of an optimizer.</summary>
public sealed class SparseStepTests
{
    // Where a gradient is almost zero, Adam's first step is its noise; taps that only ever meet padding have none at all.
    private const double NearZeroGradient = 1e-6;

    [Fact]
    public void AfterStep_OfTheReferenceBatch_GivesThePublishedWeights()
    {
        using var scope = NewDisposeScope();
        using var model = SparsityGolden.Model();
        var golden = SparsityGolden.Masks("mask_before.npz");
        using (no_grad())
            foreach (var (name, weight) in MaskableWeights.Of(model).Where(entry => golden.ContainsKey(entry.Name)))
                weight.mul_(golden[name]);
        using var optimizer = new AdamW(model, new AdamWConfig { LearningRate = 1e-3, WeightDecay = 0.05, Grouping = ParameterGroupingConfig.None }, new ConstantSchedule());
        using var sparsity = Held(model, optimizer);

        var loss = SparsityGolden.Loss(model);
        loss.backward();
        Assert.Equal((float)SparsityGolden.Json["loss_masked"]!, loss.item<float>(), 1e-5f);
        var gradients = SparsityGolden.Arrays("gradient_of_step.npz");
        foreach (var layer in sparsity.Masks.Layers)
            Assert.Equal(0, (layer.Weight.grad! - gradients[layer.Name]).abs().max().item<float>(), 1e-5f * gradients[layer.Name].abs().max().item<float>());
        optimizer.Step(0);
        sparsity.AfterStep(1);

        Assert.Equal(19, sparsity.Masks.Layers.Count);
        foreach (var (name, expected) in SparsityGolden.Arrays("after_step.npz"))
        {
            var layer = sparsity.Masks.Layers.Single(layer => layer.Name == name);
            var difference = (layer.Weight.detach() - expected).abs();
            var clear = gradients[name].abs().gt(NearZeroGradient).logical_or_(gradients[name].eq(0));
            Assert.True(clear.to_type(float32).mean().item<float>() > 0.9f, name);
            Assert.Equal(0, difference.masked_select(clear).max().item<float>(), 5e-6f);
            Assert.Equal(0, difference.max().item<float>(), 2.1e-3f);
            Assert.False(layer.Weight.detach().ne(0).logical_and(golden[name].logical_not()).any().item<bool>(), name);
        }
    }

    [Fact]
    public void AfterStep_OfAdam_LeavesTheMomentsDense()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        using var optimizer = new AdamW(model, new AdamWConfig { LearningRate = 0.1, WeightDecay = 0, Beta1 = 0.5, Beta2 = 0.75, Grouping = ParameterGroupingConfig.None }, new ConstantSchedule());
        using var sparsity = Held(model, optimizer);
        Step(model, optimizer, sparsity);
        Assert.Null(optimizer.MaskedBuffer("weight"));
        Assert.Equal([0.9f, 0, 1.9f, 0], Values(model.weight!), (a, b) => Math.Abs(a - b) < 1e-5);
        // Gradients 1, 2, 3, 4: the means are g / 2, the squares g^2 / 4; the ratio is 1 for each, masked or not.
        Assert.Equal([0.5f, 1, 1.5f, 2], Values(State(optimizer, "exp_avg.weight")));
        Assert.Equal([1, 1, 1, 1], Values(optimizer.Direction("weight")), (a, b) => Math.Abs(a - b) < 1e-5);
        using (no_grad())
            State(optimizer, "exp_avg_sq.weight").zero_();
        Assert.Equal([0.5e8, 1e8, 1.5e8, 2e8], Values(optimizer.Direction("weight")).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 1e3);
    }

    [Fact]
    public void AfterStep_OfSgd_MasksTheMomentum()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        using var optimizer = new Sgd(model, new SgdConfig { LearningRate = 0.1, WeightDecay = 0, Momentum = 0.5, Grouping = ParameterGroupingConfig.None }, new ConstantSchedule());
        using var sparsity = Held(model, optimizer);
        Step(model, optimizer, sparsity);
        Assert.Equal([1, 0, 3, 0], Values(State(optimizer, "momentum_buffer.weight")));
        Assert.Equal([1, 0, 3, 0], Values(optimizer.Direction("weight")));
        Step(model, optimizer, sparsity);
        Assert.Equal([1.5f, 0, 4.5f, 0], Values(State(optimizer, "momentum_buffer.weight")));
    }

    [Fact]
    public void Direction_OfSgdWithoutMomentum_IsRefused()
    {
        using var model = Model();
        using var optimizer = new Sgd(model, new SgdConfig { LearningRate = 0.1, WeightDecay = 0, Momentum = 0, Grouping = ParameterGroupingConfig.None }, new ConstantSchedule());
        Assert.Null(optimizer.MaskedBuffer("weight"));
        Assert.Throws<InvalidOperationException>(() => optimizer.Direction("weight"));
    }

    /// <summary>Weights 1, 0, 2, 0, no bias.</summary>
    private static TorchSharp.Modules.Linear Model()
    {
        var model = nn.Linear(4, 1, hasBias: false);
        using var _ = no_grad();
        model.weight!.copy_(tensor(new float[,] { { 1, 0, 2, 0 } }));
        return model;
    }

    private static DynamicSparsity Held(nn.Module model, ModelOptimizer optimizer)
    {
        var config = new HeldSparsityConfig();
        return new(MaskInitializer.Create(config, model, TestDraws.None, () => throw new InvalidOperationException("no loss")), config, 10, optimizer, TestDraws.None);
    }

    /// <summary>A step with the gradients 1, 2, 3, 4.</summary>
    private static void Step(TorchSharp.Modules.Linear model, ModelOptimizer optimizer, DynamicSparsity sparsity)
    {
        model.call(tensor(new float[,] { { 1, 2, 3, 4 } })).sum().backward();
        optimizer.Step(0);
        sparsity.AfterStep(1);
        optimizer.ZeroGradients();
    }

    private static Tensor State(ModelOptimizer optimizer, string name) => optimizer.State.Single(entry => entry.Name == name).Value;

    private static float[] Values(Tensor tensor) => tensor.detach().data<float>().ToArray();
}
