using TorchSharp;

namespace SlakDet.Kernels.Native;

/// <summary>Arithmetic over whole lists of tensors as single libtorch operators, for CPU and CUDA.</summary>
public static class TensorLists
{
    /// <summary>Multiplies each tensor by the factor of the same place, in place.</summary>
    /// <param name="tensors">Tensors of any shapes, on one device.</param>
    /// <param name="factors">A tensor of the same shape and element type each.</param>
    public static void TimesInPlace(IReadOnlyList<torch.Tensor> tensors, IReadOnlyList<torch.Tensor> factors)
    {
        if (tensors.Count == 0)
            return;
        using var _ = torch.no_grad();
        Dispatcher.Call("aten::_foreach_mul_", "List", Dispatcher.Argument(tensors), Dispatcher.Argument(factors));
    }
}
