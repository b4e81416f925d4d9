using System.Runtime.InteropServices;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Detection;

/// <summary>Reference arrays as tensors, and comparison with them.</summary>
internal static class Golden
{
    public static Tensor Component(string name) => Array("components", name);

    public static Tensor Torchvision(string name) => Array("torchvision", name);

    public static Tensor Array(params string[] path)
    {
        path[^1] += ".npy";
        var array = NpyFile.Read(Repository.Golden(path));
        using var flat = array.ElementType switch
        {
            TensorElementType.Float32 => Flat<float>(array),
            TensorElementType.Float64 => Flat<double>(array),
            TensorElementType.Int32 => Flat<int>(array),
            TensorElementType.UInt8 => Flat<byte>(array),
            _ => throw new NotSupportedException($"{path[^1]} holds {array.ElementType}."),
        };
        return flat.view(array.Shape).clone();
    }

    private static Tensor Flat<T>(NpyArray array)
        where T : unmanaged => from_array(MemoryMarshal.Cast<byte, T>(array.Data).ToArray());

    /// <summary>Fails where two tensors of one shape and type differ by more than an absolute tolerance.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.dtype, actual.dtype);
        if (expected.numel() == 0)
            return;
        var difference = (expected.detach() - actual.detach()).abs().max().to_type(ScalarType.Float64).item<double>();
        Assert.True(difference <= tolerance, $"the largest difference is {difference:e3}, allowed are {tolerance:e1}");
    }
}
