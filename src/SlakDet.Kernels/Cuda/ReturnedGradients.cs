using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>Gradients that a backward pass hands to libtorch.</summary>
/// <remarks>
/// libtorch computes gradients of CUDA tensors on a thread of its own, where no dispose scope is open, and takes its own hold on what is returned: without this
/// the tensors would stay on the device until garbage is collected.
/// </remarks>
internal static class ReturnedGradients
{
    [ThreadStatic] private static List<Tensor?>? _ofThread;

    /// <summary>Hands gradients over, and disposes of those that this thread handed over before.</summary>
    public static List<Tensor> Return(List<Tensor?> gradients)
    {
        foreach (var former in _ofThread ?? [])
            former?.Dispose();
        foreach (var gradient in gradients)
            gradient?.DetachFromDisposeScope();
        _ofThread = gradients;
        return gradients!;
    }
}
