using SlakDet.Training.Loop;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Loop;

public sealed class TrainingStateTests
{
    private static readonly LoopConfig Averaged = new() { Steps = 5, BatchSize = 4, EmaDecay = 0.9 };

    [Fact]
    public void Restore_AfterSave_GivesEveryTensorBack()
    {
        using var saved = new InProcessTraining(new ToyTask(0.6), InProcessTraining.AdamW(0.1), Averaged);
        saved.Run();
        using var restored = new InProcessTraining(new ToyTask(), InProcessTraining.AdamW(0.1), Averaged, saved.Store);
        Assert.NotEqual(saved.Weights(), restored.Weights());

        var step = restored.State.Restore(saved.Store.Newest()!);

        Assert.Equal(5, step);
        Assert.Equal(saved.Weights(), restored.Weights());
        var (expected, actual) = (Values(saved), Values(restored));
        Assert.Equal(["steps", "exp_avg.weight", "exp_avg_sq.weight", "exp_avg.bias", "exp_avg_sq.bias", "average.weight", "average.bias"], actual.Select(entry => entry.Name));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
        Assert.Equal([5f], actual[0].Values);
        Assert.False(restored.State.IsBest(new ToyTask(0.6).Evaluated()), "the best score is part of the state");
        Assert.True(restored.State.IsBest(new ToyTask(0.61).Evaluated()));
        Assert.False(restored.State.IsBest(new ToyTask(double.NaN).Evaluated()));
    }

    [Fact]
    public void Restore_IntoAnotherOptimizer_IsRefused()
    {
        using var saved = new InProcessTraining(new ToyTask(), InProcessTraining.AdamW(0.1), Averaged);
        saved.Run();
        using var other = new InProcessTraining(new ToyTask(), InProcessTraining.Sgd(0.1, momentum: 0.9), Averaged, saved.Store);
        var e = Assert.Throws<WeightsException>(() => other.State.Restore(saved.Store.Newest()!));
        Assert.Contains("momentum_buffer.weight", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_OfWeightsThatAreNotFinite_IsRefusedAndNamesTheWeight()
    {
        using var training = new InProcessTraining(new ToyTask());
        using (no_grad())
            training.State.Optimizer.Parameters.Last().fill_(float.PositiveInfinity);
        var e = Assert.Throws<NonFiniteLossException>(() => training.State.Save(3));
        Assert.Equal(
            "bias holds values that are not finite after step 2, though the losses up to it are. No checkpoint had been saved yet. " +
            "Lower optimizer.lr, lengthen the warm-up or set training.clipNorm.",
            e.Message);
        Assert.Empty(training.Store.Steps());
    }

    private static (string Name, float[] Values)[] Values(InProcessTraining training)
    {
        using var scope = NewDisposeScope();
        return [.. training.State.Optimizer.State.Concat(training.State.Average!.State.Select(entry => ("average." + entry.Key, entry.Value)))
            .Select(entry => (entry.Item1, entry.Item2.detach().data<float>().ToArray()))];
    }
}
