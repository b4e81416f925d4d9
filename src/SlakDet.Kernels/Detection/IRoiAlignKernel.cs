using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>RoIAlign of fixed boxes, and its gradient, on one kind of device.</summary>
internal interface IRoiAlignKernel
{
    /// <summary>Pools the boxes; the maps, one a level, have the shapes that the kernel was made for.</summary>
    /// <returns>(R, C, n, n).</returns>
    Tensor Forward(IReadOnlyList<Tensor> features);

    /// <summary>The gradients of the maps.</summary>
    /// <param name="gradient">Gradient of the output, (R, C, n, n).</param>
    /// <param name="wanted">Which levels need one.</param>
    /// <returns>(N, C, H, W) of each wanted level, null for the others.</returns>
    Tensor?[] Backward(Tensor gradient, bool[] wanted);
}
