using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>Planes, or the combination a first + b second + c of two sets of planes with numbers of each channel: the gradient behind a batch norm.</summary>
/// <param name="First">Planes.</param>
/// <param name="Second">Planes, or null for the first alone.</param>
/// <param name="Factors">Float32 (3, C), contiguous: a, b and c; null without a second.</param>
internal readonly record struct PlaneSource(Tensor First, Tensor? Second = null, Tensor? Factors = null)
{
    /// <summary>Where the numbers begin on the device; 0 for none.</summary>
    public nint FirstAddress => PlaneTensor.Address(First);

    /// <inheritdoc cref="FirstAddress"/>
    public nint SecondAddress => Second is null ? 0 : PlaneTensor.Address(Second);

    /// <inheritdoc cref="FirstAddress"/>
    public nint FactorsAddress => Factors is null ? 0 : PlaneTensor.Address(Factors);
}
