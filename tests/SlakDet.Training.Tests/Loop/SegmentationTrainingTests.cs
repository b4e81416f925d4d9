using SlakDet.Training.Schema;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Loop;

/// <summary>The loop with the real task: it learns, in both precisions, and keeps no tensor.</summary>
public sealed class SegmentationTrainingTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public SegmentationTrainingTests() => BlockPictures.WriteRun(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fp32")]
    [InlineData("bf16")]
    public void Run_OnTwoPictures_LearnsThem(string precision)
    {
        using var training = Start($"training.precision={precision}", "training.logEvery=10");
        var result = training.Run()!;

        var losses = training.Heard.Rows.Select(row => row.Losses[0].Value).ToList();
        Assert.True(losses[^1] < 0.25 * losses[0], $"the loss goes from {losses[0]} to {losses[^1]}");
        Assert.True(result.PrimaryValue > 0.95, $"mIoU {result.PrimaryValue}");
        Assert.All(training.State.Optimizer.Parameters, parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("bf16")]
    public void Run_KeepsNoTensor(string precision)
    {
        using var training = Start($"training.precision={precision}", "training.steps=30", "training.logEvery=1", "training.evaluateEvery=7", "training.checkpointEvery=5",
            "training.accumulate=2", "training.clipNorm=1", "training.emaDecay=0.9", "data.test.flip=true");
        var live = new List<long>();
        training.Heard.OnStep = () => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        training.Run();
        Assert.Equal(30, live.Count);
        // The first step makes what stays: constants that are kept for the whole run.
        Assert.All(live.Skip(2), count => Assert.Equal(live[1], count));
    }

    private InProcessTraining Start(params string[] overrides)
    {
        var (_, config) = RunSchema.Load(_folder["config.json"], overrides);
        return new InProcessTraining(TaskFactory.Create(config, CPU), config.Optimizer, config.Loop);
    }
}
