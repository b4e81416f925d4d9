using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Optimization;

/// <summary>Limits the length of all gradients together (Pascanu et al., ICML 2013): each times min(1, limit / (length + 1e-6)).</summary>
/// <remarks>libtorch's arithmetic, but the length stays on the device, so that nothing waits for the backward pass.</remarks>
internal static class GradientNorm
{
    /// <summary>Shortens gradients in place where their common Euclidean length is above a limit.</summary>
    /// <param name="parameters">Those without a gradient are left out.</param>
    /// <param name="limit">Above 0.</param>
    public static void Clip(IEnumerable<Tensor> parameters, double limit)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        if (gradients.Length == 0)
            return;
        var length = stack([.. gradients.Select(gradient => gradient.norm())]).norm();
        var factor = length.Plus(1e-6).reciprocal().Times(limit).AtMost(1);
        foreach (var gradient in gradients)
            gradient.mul_(factor);
    }
}
