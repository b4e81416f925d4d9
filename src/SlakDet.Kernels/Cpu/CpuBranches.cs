using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Cpu;

/// <summary>The sum of branches of depthwise convolution and batch normalisation by the batch's own statistics, float32 in main memory.</summary>
internal static class CpuBranches
{
    /// <summary>Convolves, normalises and adds.</summary>
    /// <param name="input">Float32 (N, C, H, W) of at least one number a channel, any strides.</param>
    /// <param name="branches">At least one; their running statistics are moved.</param>
    /// <param name="momentum">Share of the batch in the running statistics.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>
    /// The sum (N, C, H, W); what the gradient needs: the convolutions (branch, C, N, H * W), the rows of wide kernels' maps turned into columns, and their
    /// statistics (2, branch, C): mean, and one over the standard deviation.
    /// </returns>
    public static (Tensor Output, Tensor Convolved, Tensor Statistics) Forward(Tensor input, IReadOnlyList<NormalisedBranch> branches, double momentum, double epsilon) =>
        Vector512.IsHardwareAccelerated ? CpuBranches<Simd512>.Forward(input, branches, momentum, epsilon)
        : Vector256.IsHardwareAccelerated ? CpuBranches<Simd256>.Forward(input, branches, momentum, epsilon)
        : CpuBranches<Simd128>.Forward(input, branches, momentum, epsilon);

    /// <summary>The gradients.</summary>
    /// <param name="input">As in <see cref="Forward"/>.</param>
    /// <param name="gradient">Gradient of the sum, float32 of the input's shape.</param>
    /// <param name="weights">The kernels, float32.</param>
    /// <param name="scales">The gammas, float32.</param>
    /// <param name="convolved">As <see cref="Forward"/> gave it.</param>
    /// <param name="statistics">As <see cref="Forward"/> gave it.</param>
    /// <param name="needsInput">Whether the input's gradient is made.</param>
    /// <returns>Of the input (null if not needed), and of the kernels, gammas and betas of each branch.</returns>
    public static (Tensor? Input, Tensor[] Weights, Tensor[] Scales, Tensor[] Offsets) Backward(Tensor input, Tensor gradient, IReadOnlyList<Tensor> weights,
        IReadOnlyList<Tensor> scales, Tensor convolved, Tensor statistics, bool needsInput) =>
        Vector512.IsHardwareAccelerated ? CpuBranches<Simd512>.Backward(input, gradient, weights, scales, convolved, statistics, needsInput)
        : Vector256.IsHardwareAccelerated ? CpuBranches<Simd256>.Backward(input, gradient, weights, scales, convolved, statistics, needsInput)
        : CpuBranches<Simd128>.Backward(input, gradient, weights, scales, convolved, statistics, needsInput);
}
