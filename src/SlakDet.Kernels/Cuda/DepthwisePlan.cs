using System.Collections.Concurrent;
using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Cuda;

/// <summary>The compiled kernels of a depthwise convolution and its gradients on a device.</summary>
internal sealed class DepthwisePlan
{
    /// <summary>The longest side of a kernel that there are plans for.</summary>
    private const int Longest = 255;

    private static readonly ConcurrentDictionary<(int Device, DepthwiseShape Shape), Lazy<DepthwisePlan?>> Known = new();

    private DepthwisePlan(CudaDevice device, ConvolvePlan convolve, WeightGradientPlan weightGradient)
    {
        (Convolve, WeightGradient) = (convolve, weightGradient);
        (ConvolveKernel, WeightGradientKernel) = (device.Kernel(convolve.Variant), device.Kernel(weightGradient.Variant));
    }

    /// <summary>How the convolution, and the gradient of its input, is cut up.</summary>
    public ConvolvePlan Convolve { get; }

    /// <summary>How the gradient of its kernels is cut up.</summary>
    public WeightGradientPlan WeightGradient { get; }

    /// <summary>The kernel of <see cref="Convolve"/>.</summary>
    public CudaKernel ConvolveKernel { get; }

    /// <summary>The kernel of <see cref="WeightGradient"/>.</summary>
    public CudaKernel WeightGradientKernel { get; }

    /// <summary>The plan of a shape, with all its kernels compiled; null if the device has not the memory for it.</summary>
    /// <param name="device">Index of the device.</param>
    /// <param name="shape">The convolution, of at least one number.</param>
    /// <exception cref="EnvironmentException">The driver or the compiler is missing, or refuses.</exception>
    public static DepthwisePlan? Of(int device, DepthwiseShape shape) =>
        Known.GetOrAdd((device, shape), static key => new Lazy<DepthwisePlan?>(() => Make(CudaDevice.Get(key.Device), key.Shape))).Value;

    private static DepthwisePlan? Make(CudaDevice device, DepthwiseShape shape)
    {
        if (shape.Long > Longest)
            return null;
        var (convolve, weightGradient) = (ConvolvePlan.Of(shape, device.SharedMemory), WeightGradientPlan.Of(shape, device.SharedMemory));
        return convolve.Launch.IsPossible(device.SharedMemory) && weightGradient.Launch.IsPossible(device.SharedMemory)
            ? new DepthwisePlan(device, convolve, weightGradient) : null;
    }
}
