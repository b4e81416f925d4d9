using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Native;

public class HostTensorsTests
{
    [Fact]
    public void Over_AnArray_ReadsItInPlace()
    {
        byte[] values = [1, 2, 3, 4, 5, 6];
        using var tensor = HostTensors.Over(values, [2, 3]);
        Assert.Equal((ScalarType.Byte, 6L), (tensor.dtype, tensor.select(1, 2).select(0, 1).item<byte>()));
        values[5] = 9;
        Assert.Equal(values, tensor.data<byte>().ToArray());
        using var empty = HostTensors.Over([], [0, 4, 5]);
        Assert.Equal([0L, 4, 5], empty.shape);
    }

    [Fact]
    public void Over_GivesEveryTensorBack() => TensorLeak.AssertNone(() => HostTensors.Over(new byte[8], [2, 4]).Dispose());

    [Fact]
    public void SentTo_MainMemory_IsTheTensorItself()
    {
        using var values = arange(5);
        Assert.Same(values, values.SentTo(CPU));
    }

    [Fact]
    public void SentTo_AnotherDevice_GivesTheValuesAway()
    {
        var values = arange(5);
        using var sent = values.SentTo(META);
        Assert.Equal(DeviceType.META, sent.device_type);
        Assert.Equal([5L], sent.shape);
        Assert.True(values.IsInvalid);
    }

    [GpuFact]
    public void SentTo_ADevice_BringsEveryValueThere()
    {
        // Many in a row, so that page-locked memory is used again while copies are under way.
        using var scope = NewDisposeScope();
        Tensor[] sent = [.. Enumerable.Range(0, 200).Select(i => full([1000, 500], i).SentTo(CUDA))];
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (float)i), sent.Select(tensor => tensor.max().item<float>()));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (float)i), sent.Select(tensor => tensor.min().item<float>()));
        Assert.Equal([0L, 4], zeros(0, 4).SentTo(CUDA).shape);
    }
}
