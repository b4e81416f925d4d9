using SlakDet.Kernels.Native;
using TorchSharp;

namespace SlakDet.Kernels.Tests.Native;

public class LibtorchVersionTests
{
    [Fact]
    public void Loaded_OfTheLibtorchInUse_IsOneFolderAndAVersionOf2()
    {
        using var used = torch.ones(1);
        Assert.Equal(2, LibtorchVersion.Loaded.Major);
        Assert.InRange(LibtorchVersion.Loaded.Minor, 10, 30);
        if (OperatingSystem.IsLinux())
            Assert.Single(LibtorchVersion.Folders);
    }
}
