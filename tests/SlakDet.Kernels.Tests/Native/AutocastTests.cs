using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Native;

public class AutocastTests
{
    [Fact]
    public void Autocast_InsideAndAfter_SwitchesTheMatrixProductsTypeOnly()
    {
        using var a = rand([4, 8], requires_grad: true);
        using var b = rand([8, 2]);
        using (new Autocast(DeviceType.CPU))
        {
            using var inside = a.matmul(b);
            Assert.Equal(ScalarType.BFloat16, inside.dtype);
            inside.sum().backward();
        }
        Assert.Equal(ScalarType.Float32, a.grad!.dtype);
        using var after = a.matmul(b);
        Assert.Equal(ScalarType.Float32, after.dtype);
    }
}
