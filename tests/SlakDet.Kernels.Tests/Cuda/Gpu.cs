using SlakDet.Kernels.Cuda;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>The CUDA device of a <see cref="GpuFactAttribute"/> that needs the project's kernels.</summary>
internal static class Gpu
{
    /// <summary>The device; fails the test if the project's kernels cannot be compiled for it.</summary>
    public static Device WithKernels()
    {
        Assert.Null(CudaKernels.Trouble(CUDA));
        return CUDA;
    }

    /// <summary>Fails unless two tensors differ by no more than a share of the expected tensor's largest number.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double share, string what)
    {
        Assert.Equal(expected.shape, actual.shape);
        var scale = Math.Max(expected.abs().max().item<double>(), 1e-3);
        var difference = (expected.detach() - actual.detach().cpu().to_type(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= share * scale, $"{what} differs by {difference / scale:e2} of the largest value, allowed are {share:e0}");
    }

    /// <summary>The same numbers, with a position's channels side by side in memory if asked for.</summary>
    public static Tensor Layout(Tensor tensor, bool channelsLast) => channelsLast ? tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : tensor.clone();
}
