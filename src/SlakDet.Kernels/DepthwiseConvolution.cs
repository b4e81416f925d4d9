using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Depthwise;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels;

/// <summary>
/// Depthwise convolution (one filter a channel) with stride 1, odd kernels and "same" zero padding, differentiable in all arguments.
/// </summary>
/// <remarks>
/// The one operator behind every large kernel, on any device and floating type. Cross-correlation, as everywhere in
/// deep learning: out[y, x] = sum over (u, v) of w[u, v] * in[y + u - kh/2, x + v - kw/2], zero outside the map.
/// </remarks>
public static class DepthwiseConvolution
{
    /// <summary>Below this longer side libtorch has special loops that are as fast as ours (measured for 3x3).</summary>
    private const int SmallestOwn = 5;

    /// <summary>Who computes, for the whole process.</summary>
    public static DepthwiseImplementation Implementation { get; set; } = DepthwiseImplementation.Auto;

    /// <summary>Whether libtorch was asked for.</summary>
    public static bool IsStock => Implementation is DepthwiseImplementation.Libtorch or DepthwiseImplementation.LibtorchContiguous;

    /// <summary>Convolves each channel with its own kernel.</summary>
    /// <param name="input">(N, C, H, W); H and W may be smaller than the kernel.</param>
    /// <param name="weight">(C, 1, kh, kw), kh and kw odd, of the input's type.</param>
    /// <param name="bias">(C), or null for none.</param>
    /// <returns>A new tensor (N, C, H, W), channels last in memory where the input is.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a kernel side is even.</exception>
    public static Tensor Forward(Tensor input, Tensor weight, Tensor? bias = null)
    {
        var shape = input.shape;
        var kernel = weight.shape;
        Check(shape, kernel);
        var type = OutputType(input);
        var onCuda = CudaKernels.Convolutions(input, [weight], type);
        if (onCuda is null && !IsOwn(input, weight))
            return Stock(input, weight, bias);
        if (!is_grad_enabled() || !(input.requires_grad || weight.requires_grad || bias is { requires_grad: true }))
            return onCuda is null ? DepthwiseFunction.Convolve(input, [weight], bias, type) : CudaDepthwiseFunction.Convolve(onCuda, input, [weight], bias, type);
        var output = onCuda is null ? DepthwiseFunction.apply(input, weight, type) : CudaDepthwiseFunction.Apply(onCuda[0], input, weight, type);
        if (bias is null)
            return output;
        using var withoutBias = output;
        using var offsets = bias.view(1, -1, 1, 1);
        return output.Plus(offsets);
    }

    /// <summary>The type of what is computed from an input: bfloat16 under autocast, as of any convolution.</summary>
    internal static ScalarType OutputType(Tensor input) => Autocast.IsEnabled(input.device_type) ? ScalarType.BFloat16 : input.dtype;

    /// <summary>Whether our own loops do it, in main memory.</summary>
    internal static bool IsOwn(Tensor input, Tensor weight) => !IsStock && input.device_type == DeviceType.CPU && IsWorthwhile(input, weight);

    /// <summary>Whether our own loops know the types and are not slower than libtorch's.</summary>
    internal static bool IsWorthwhile(Tensor input, Tensor weight) =>
        IsStored(input) && IsStored(weight)
        && (Implementation == DepthwiseImplementation.SlakDet || weight.shape is [_, _, var height, var width] && Math.Max(height, width) >= SmallestOwn);

    private static Tensor Stock(Tensor input, Tensor weight, Tensor? bias)
    {
        var kernel = weight.shape;
        using var contiguous = Implementation == DepthwiseImplementation.LibtorchContiguous ? input.contiguous() : null;
        return nn.functional.conv2d(contiguous ?? input, weight, bias, padding: [kernel[2] / 2, kernel[3] / 2], groups: kernel[0]);
    }

    private static bool IsStored(Tensor tensor) => tensor.dtype is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>Refuses shapes that do not fit together.</summary>
    internal static void Check(long[] input, long[] weight)
    {
        if (input.Length != 4)
            throw new ArgumentException(
                $"Depthwise convolution: the input has shape {Text(input)}; it must be (N, C, H, W).", nameof(input));
        if (weight.Length != 4 || weight[1] != 1 || weight[0] != input[1])
            throw new ArgumentException(
                $"Depthwise convolution: the weight has shape {Text(weight)}; "
                + $"for an input {Text(input)} it must be ({input[1]}, 1, kh, kw).",
                nameof(weight));
        if (weight[2] % 2 == 0 || weight[3] % 2 == 0)
            throw new ArgumentException(
                $"Depthwise convolution: the kernel is {weight[2]} x {weight[3]}; "
                + "both sides must be odd for the output to keep the input's size.",
                nameof(weight));
    }

    private static string Text(long[] shape) => $"({string.Join(", ", shape)})";
}
