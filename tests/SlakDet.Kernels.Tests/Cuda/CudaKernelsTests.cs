using System.Runtime.InteropServices;
using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

public class CudaKernelsTests
{
    [Fact]
    public void Trouble_OnTheProcessor_IsNone() => Assert.Null(CudaKernels.Trouble(CPU));

    [Fact]
    public void Get_WithoutADriver_SaysSo()
    {
        Assert.SkipWhen(NativeLibrary.TryLoad("libcuda.so.1", out _), "there is an NVIDIA driver");
        var error = Assert.Throws<EnvironmentException>(() => CudaDevice.Get(0));
        Assert.Equal("SD-CUDA-DRIVER", error.Code);
        Assert.Contains("libcuda.so.1", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, CudaKernels.Trouble(new Device(DeviceType.CUDA, 0)));
    }

    [Fact]
    public void Convolutions_OfATensorInMainMemory_AreNone()
    {
        using var scope = NewDisposeScope();
        var (input, weight) = (zeros(1, 2, 9, 9), zeros(2, 1, 13, 5));
        Assert.Null(CudaKernels.Convolutions(input, [weight], ScalarType.Float32));
        Assert.Null(CudaKernels.Branches(input, [new(weight, ones(2), ones(2), ones(2), ones(2))], ScalarType.Float32));
    }

    [Fact]
    public void Return_OfGradients_DisposesOfThoseBefore()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (ones(1), ones(1));
        Assert.Same(first, ReturnedGradients.Return([first, null])[0]);
        Assert.False(first.IsInvalid);
        ReturnedGradients.Return([second]);
        Assert.True(first.IsInvalid);
        Assert.False(second.IsInvalid);
        ReturnedGradients.Return([]);
        Assert.True(second.IsInvalid);
    }
}
