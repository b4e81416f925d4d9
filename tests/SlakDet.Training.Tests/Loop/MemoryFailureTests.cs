using System.Runtime.InteropServices;
using SlakDet.Kernels.Native;
using SlakDet.Training.Loop;
using SlakDet.Training.Tasks;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Loop;

public class MemoryFailureTests
{
    [Fact]
    public void Run_StepWithoutMemory_NamesTheLargestTensorsAndTheCure()
    {
        using var training = new InProcessTraining(new GreedyTask(), InProcessTraining.AdamW(0.01), new LoopConfig { Steps = 3, BatchSize = 2 });
        var refused = Assert.Throws<EnvironmentException>(() => training.Run());
        Assert.Equal("SD-MEMORY", refused.Code);
        Assert.Contains("not enough memory for a step with 2 pictures", refused.Message, StringComparison.Ordinal);
        Assert.Contains("\n  4.0 MB  weight (1000, 1000) Float32\n", refused.Message, StringComparison.Ordinal);
        Assert.Contains("optimizer 8.0 MB", refused.Message, StringComparison.Ordinal);
        Assert.IsType<ExternalException>(refused.InnerException);
    }

    [Fact]
    public void Is_OtherErrorOfLibtorch_IsNotOne()
    {
        var error = Record.Exception(() => ones(2, 3).mm(ones(2, 3)));
        Assert.NotNull(error);
        Assert.False(MemoryFailure.Is(error));
    }

    /// <summary>Asks for a petabyte.</summary>
    private sealed class GreedyTask : ITrainingTask
    {
        public nn.Module Model { get; } = nn.Linear(1000, 1000, hasBias: false);

        public int SampleCount => 4;

        public Func<long, ITrainingBatch> Batches(int batchSize, long seed) => _ => new Batch();

        public LossTerms ComputeLosses(ITrainingBatch batch)
        {
            using var maps = zeros(1L << 48);
            throw new InvalidOperationException("A petabyte was there.");
        }

        public Tensor SensitivityLoss(int batchSize, long seed) => throw new NotSupportedException();

        public EvaluationResult Evaluate(IProgress<double>? progress, CancellationToken cancellation) => throw new NotSupportedException();

        public void WritePredictions(IReadOnlyList<string> imagePaths, string folder, IProgress<double>? progress) => throw new NotSupportedException();

        public void WriteSamples(string folder, int count) => throw new NotSupportedException();

        public void Dispose() => Model.Dispose();

        private sealed record Batch : ITrainingBatch
        {
            public IReadOnlyList<string> Names => [];
        }
    }
}
