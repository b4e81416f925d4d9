using SlakDet.Kernels;

namespace SlakDet.Heads.Tests.Detection;

/// <summary>
/// Computes large kernels in one way until disposed; only in the <see cref="AloneCollection"/>, since the choice is the process's. The published arrays were made with
/// libtorch's kernels and are met to their stated tolerance with these; our own sum in another order.
/// </summary>
internal sealed class ChosenKernels : IDisposable
{
    private readonly DepthwiseImplementation _before = DepthwiseConvolution.Implementation;

    public ChosenKernels(DepthwiseImplementation implementation) => DepthwiseConvolution.Implementation = implementation;

    public void Dispose() => DepthwiseConvolution.Implementation = _before;
}
