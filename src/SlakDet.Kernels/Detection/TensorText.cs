using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>How messages tell what a tensor is.</summary>
internal static class TensorText
{
    /// <summary>Type and shape, as in "Float32 (2, 3)".</summary>
    public static string Of(Tensor tensor) => $"{tensor.dtype} ({string.Join(", ", tensor.shape)})";
}
