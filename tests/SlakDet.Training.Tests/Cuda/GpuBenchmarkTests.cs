using SlakDet.Training.Benchmarks;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Cuda;

/// <summary>The benchmarks of kernels on a CUDA device, on small maps.</summary>
[Collection(AloneCollection.Name)]   // they choose the implementation for the whole process
public class GpuBenchmarkTests
{
    [GpuFact]
    public void Blocks_OnADevice_TimeEveryMode()
    {
        var timings = BlockBenchmark.Run(batch: 2, height: 128, width: 128, rounds: 1, CUDA, progress: null);
        Assert.Equal(16, timings.Count);
        Assert.All(timings.SelectMany(timing => timing.Modes), mode => Assert.True(mode.Times is { Forward: > 0, Both: > 0 } or { Refusal: not null }));
        Assert.All(timings, timing => Assert.True(timing.CopyRate > 0));
    }

    [GpuFact]
    public void Operators_OnADevice_AreTimed() =>
        Assert.All(OperatorBenchmark.Run(batch: 2, side: 128, rounds: 1, CUDA), timing => Assert.True(timing.Forward > 0));
}
