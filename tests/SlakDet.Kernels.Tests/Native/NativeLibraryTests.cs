using TorchSharp;

namespace SlakDet.Kernels.Tests.Native;

public class NativeLibraryTests
{
    [Fact]
    public void Libtorch_Loads()
    {
        using var ones = torch.ones(3);
        Assert.Equal(3f, ones.sum().item<float>());
    }
}
