using SlakDet.Kernels.Native;
using SlakDet.Kernels.Native.Cuda;

namespace SlakDet.Kernels.Tests.Native.Cuda;

public class CudaDriverTests
{
    [Fact]
    public void Devices_WithoutADriver_SaysSo()
    {
        Assert.SkipWhen(CudaDriver.IsPresent, "There is a driver.");
        Assert.Equal("SD-CUDA-DRIVER", Assert.Throws<EnvironmentException>(() => CudaDriver.Devices).Code);
        Assert.Null(CudaDriver.UsedBytes);
    }

    [Fact]
    public void Find_FolderWithoutTheCompiler_IsNoneOfThatFolder()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["libnvrtc.so.12"], "no library");
        Assert.NotEqual(folder["libnvrtc.so.12"], RuntimeCompiler.Find([folder.FullName])?.Path);
    }
}
