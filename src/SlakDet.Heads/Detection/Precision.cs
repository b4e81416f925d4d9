using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Boxes, scores and losses are computed in single precision or better, also where layers run in half precision.</summary>
internal static class Precision
{
    /// <summary>The tensor in single precision if it is in half precision; else a new handle of it.</summary>
    public static Tensor Full(Tensor tensor) =>
        tensor.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? tensor.to_type(ScalarType.Float32) : tensor.alias();
}
