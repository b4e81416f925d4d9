using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Tests.Cuda;

public class CudaDriverTests
{
    [Fact]
    public void Devices_WithoutADriver_SaysSo()
    {
        Assert.SkipWhen(CudaDriver.IsPresent, "There is a driver.");
        Assert.Equal("SD-CUDA-DRIVER", Assert.Throws<EnvironmentException>(() => CudaDriver.Devices).Code);
        Assert.Null(CudaDriver.UsedBytes);
    }
}
