using System.Collections.Concurrent;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>Whether this project's own kernels compute on a CUDA device. They are compiled by NVIDIA's NVRTC when they are first needed.</summary>
public static class CudaKernels
{
    private static readonly ConcurrentDictionary<int, string> Troubles = new();

    /// <summary>The NVRTC that would compile them, its path or name and its version; null where there is none.</summary>
    public static (string Path, Version Version)? Compiler
    {
        get
        {
            try
            {
                var compiler = NvrtcLibrary.Load();
                return (compiler.Path, compiler.Version);
            }
            catch (EnvironmentException)
            {
                return null;
            }
        }
    }

    /// <summary>Why the own kernels cannot be used on a device, and the cure; null where they can, or where nothing of CUDA is asked for.</summary>
    /// <param name="device">Where to compute.</param>
    public static string? Trouble(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.type != DeviceType.CUDA || DepthwiseConvolution.IsStock)
            return null;
        var index = Math.Max(device.index, 0);
        // The smallest kernel shows whether the driver and the compiler work.
        _ = Attempt(index, () => CudaDevice.Get(index).Kernel(CudaDepthwise.SumKernel));
        return Troubles.GetValueOrDefault(index);
    }

    /// <summary>The own convolutions of an input, compiled; null where libtorch computes.</summary>
    /// <param name="input">(N, C, H, W).</param>
    /// <param name="weights">(C, 1, kh, kw) of each convolution.</param>
    /// <param name="type">Type of the output: bfloat16 computes in bfloat16.</param>
    /// <exception cref="EnvironmentException">The own kernels were asked for by name and cannot be used.</exception>
    internal static CudaDepthwise[]? Convolutions(Tensor input, IReadOnlyList<Tensor> weights, ScalarType type)
    {
        if (!IsFor(input, weights))
            return null;
        return Attempt(Math.Max(input.device_index, 0), () =>
        {
            var convolutions = weights.Select(weight => CudaDepthwise.Of(input, weight, type == ScalarType.BFloat16)).OfType<CudaDepthwise>().ToArray();
            return convolutions.Length == weights.Count ? convolutions : null;
        });
    }

    /// <summary>The own branches with batch norm of an input, compiled; null where libtorch computes.</summary>
    /// <param name="input">(N, C, H, W).</param>
    /// <param name="branches">The branches.</param>
    /// <param name="type">Type of the output: bfloat16 computes in bfloat16.</param>
    /// <exception cref="EnvironmentException">The own kernels were asked for by name and cannot be used.</exception>
    internal static CudaBranches? Branches(Tensor input, IReadOnlyList<NormalisedBranch> branches, ScalarType type)
    {
        Tensor[] weights = [.. branches.Select(branch => branch.Weight)];
        if (!IsFor(input, weights) || !branches.All(branch => branch.Weight.dtype == ScalarType.Float32 && branch.Scale.dtype == ScalarType.Float32
                && branch.RunningMean.is_contiguous() && branch.RunningVariance.is_contiguous()))
            return null;
        return Attempt(Math.Max(input.device_index, 0), () => CudaBranches.Of(input, weights, type == ScalarType.BFloat16));
    }

    /// <summary>Makes an operator on a tensor's device; null where it cannot be.</summary>
    /// <exception cref="EnvironmentException">The own kernels were asked for by name and cannot be used.</exception>
    internal static T? Attempt<T>(Tensor tensor, Func<CudaDevice, T?> make) where T : class
    {
        var index = Math.Max(tensor.device_index, 0);
        return Attempt(index, () => make(CudaDevice.Get(index)));
    }

    private static bool IsFor(Tensor input, IReadOnlyList<Tensor> weights) =>
        input.device_type == DeviceType.CUDA && !DepthwiseConvolution.IsStock && input.numel() > 0 && weights.All(weight => DepthwiseConvolution.IsWorthwhile(input, weight));

    // What fails once is not tried again: a kernel takes a second to compile, and the message is told once.
    private static T? Attempt<T>(int index, Func<T?> make) where T : class
    {
        if (DepthwiseConvolution.Implementation == DepthwiseImplementation.SlakDet)
            return make();
        if (Troubles.ContainsKey(index))
            return null;
        try
        {
            return make();
        }
        catch (EnvironmentException exception)
        {
            Troubles[index] = exception.Message;
            return null;
        }
    }
}
