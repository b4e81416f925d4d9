using SlakDet.Training.Loop;

namespace SlakDet.Training.Tests.Loop;

public sealed class TrainerTests
{
    [Fact]
    public void Run_OnALinearProblem_FindsItsSolution()
    {
        using var training = new InProcessTraining(new ToyTask(), InProcessTraining.Sgd(0.3, momentum: 0.5), new LoopConfig { Steps = 200, BatchSize = 8 });
        training.Run();
        Assert.Equal([2, 0, -1, 0.5], training.Weights().Select(weight => (double)weight), (expected, actual) => Math.Abs(expected - actual) < 1e-3);
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 4)]
    [InlineData(8, 1)]
    public void Run_Accumulating_EqualsTheLargerBatch(int accumulate, int batchSize)
    {
        using var whole = new InProcessTraining(new ToyTask(), InProcessTraining.Sgd(0.2, momentum: 0.9), new LoopConfig { Steps = 6, BatchSize = 8 });
        using var split = new InProcessTraining(new ToyTask(), InProcessTraining.Sgd(0.2, momentum: 0.9), new LoopConfig { Steps = 6, BatchSize = batchSize, Accumulate = accumulate });
        whole.Run();
        split.Run();
        Assert.Equal(whole.Weights(), split.Weights(), (a, b) => Math.Abs(a - b) <= 1e-6);
        Assert.Equal(whole.Heard.Rows[^1].Losses[0].Value, split.Heard.Rows[^1].Losses[0].Value, 1e-6);
        Assert.Equal(whole.Heard.Rows[^1].Epoch, split.Heard.Rows[^1].Epoch);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    public void Run_WithClipNorm_StepsNoFurther(double clipNorm)
    {
        using var training = new InProcessTraining(new ToyTask(), InProcessTraining.Sgd(1), new LoopConfig { Steps = 1, BatchSize = 8, ClipNorm = clipNorm });
        var before = training.Weights();
        training.Run();
        Assert.Equal(clipNorm, Distance(before, training.Weights()), clipNorm * 1e-4);
    }

    [Fact]
    public void Run_WithALooseClipNorm_StepsAsWithout()
    {
        using var clipped = new InProcessTraining(new ToyTask(), InProcessTraining.Sgd(0.1), new LoopConfig { Steps = 3, BatchSize = 8, ClipNorm = 1000 });
        using var free = new InProcessTraining(new ToyTask(), InProcessTraining.Sgd(0.1), new LoopConfig { Steps = 3, BatchSize = 8 });
        clipped.Run();
        free.Run();
        Assert.Equal(free.Weights(), clipped.Weights());
    }

    [Fact]
    public void Run_WithIntervals_LogsEvaluatesAndSavesThen()
    {
        var loop = new LoopConfig { Steps = 10, BatchSize = 2, LogEvery = 4, EvaluateEvery = 4, CheckpointEvery = 3, KeepLast = 2 };
        using var training = new InProcessTraining(new ToyTask(0.2, 0.7, 0.5), loop: loop);
        var result = training.Run();
        Assert.Equal([4L, 8L, 10L], training.Heard.Rows.Select(row => row.Step));
        Assert.Equal([1.5, 5.5, 8.5], training.Heard.Rows.Select(row => row.Losses.Single(loss => loss.Name == "pass").Value));
        Assert.Equal([(4L, true), (8L, true), (10L, false)], training.Heard.Evaluations);
        Assert.Equal([3L, 4L, 6L, 8L, 9L, 10L], training.Heard.Saves);
        Assert.Equal([9L, 10L], training.Store.Steps());
        Assert.Equal(8, training.Store.Best()!.Step);
        Assert.Equal(0.5, result!.PrimaryValue);
    }

    [Fact]
    public void Run_ThatEndsWithItsBest_SavesThatStepOnce()
    {
        using var training = new InProcessTraining(new ToyTask(0.9), loop: new LoopConfig { Steps = 2, BatchSize = 2 });
        training.Run();
        Assert.Equal([2L], training.Heard.Saves);
        Assert.Equal(2, training.Store.Best()!.Step);
        Assert.Equal([2L], training.Store.Steps());
    }

    [Fact]
    public void Run_FromItsEnd_OnlyEvaluates()
    {
        using var training = new InProcessTraining(new ToyTask(0.4), loop: new LoopConfig { Steps = 5, BatchSize = 2 });
        var before = training.Weights();
        Assert.Equal(0.4, training.Run(firstStep: 5)!.PrimaryValue);
        Assert.Equal(before, training.Weights());
        Assert.Empty(training.Heard.Rows);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    public void Run_LossNotANumber_NamesTheBatchAndKeepsTheCheckpointBefore(int logEvery)
    {
        using var training = new InProcessTraining(new ToyTask { BrokenPass = 5 }, loop: new LoopConfig { Steps = 20, BatchSize = 2, LogEvery = logEvery, CheckpointEvery = 4 });
        var e = Assert.Throws<NonFiniteLossException>(() => training.Run());
        Assert.Equal(5, e.Step);
        Assert.Equal(["sample 10", "sample 11"], e.Samples);
        Assert.Equal(
            $"The loss is not finite at step 5 (loss NaN, pass 5). The batch: sample 10, sample 11. The last good checkpoint is {training.Store.FolderOf(4)}. " +
            "Look at these samples, lower optimizer.lr, lengthen the warm-up or set training.clipNorm.",
            e.Message);
        Assert.Equal([4L], training.Store.Steps());
    }

    private static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => Math.Pow((double)x - y, 2)).Sum());
}
