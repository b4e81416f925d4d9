using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Depthwise;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Kernels;

/// <summary>Parallel depthwise convolutions of different kernels over the same input, summed; with or without batch norms: the large kernel of a SLaK block.</summary>
/// <remarks>In main memory and on CUDA, in float32 and bfloat16, by this project's own loops; elsewhere libtorch does branch after branch.</remarks>
public static class DepthwiseBranches
{
    /// <summary>The sum of the branches, each normalised by the statistics of this batch, which move its running statistics. Differentiable.</summary>
    /// <param name="input">(N, C, H, W), at least one number a channel.</param>
    /// <param name="branches">At least one, of the input's channels.</param>
    /// <param name="momentum">Share of the batch in the running statistics, in [0, 1].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>(N, C, H, W).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a kernel side is even.</exception>
    public static Tensor Normalised(Tensor input, IReadOnlyList<NormalisedBranch> branches, double momentum, double epsilon)
    {
        foreach (var branch in branches)
            DepthwiseConvolution.Check(input.shape, branch.Weight.shape);
        var type = DepthwiseConvolution.OutputType(input);
        if (CudaKernels.Branches(input, branches, type) is { } onCuda)
            return CudaBranchesFunction.Apply(onCuda, input, branches, momentum, epsilon, type);
        if (input.numel() == 0 || !branches.All(branch => DepthwiseConvolution.IsOwn(input, branch.Weight)
                && branch.Weight.dtype == ScalarType.Float32 && branch.Scale.dtype == ScalarType.Float32))
            return Add(branches.Select(branch => OneByOne(input, branch, momentum, epsilon)));
        var call = new BranchesCall(branches, momentum, epsilon, type);
        try
        {
            return BranchesFunction.apply([input, .. branches.Select(branch => branch.Weight), .. branches.Select(branch => branch.Scale), .. branches.Select(branch => branch.Offset), call]);
        }
        finally
        {
            call.Kept?.Convolved.Dispose();
            call.Kept?.Statistics.Dispose();
        }
    }

    /// <summary>The sum of plain convolutions and an offset. Without gradients where it is one pass.</summary>
    /// <param name="input">(N, C, H, W).</param>
    /// <param name="weights">Kernels of each branch, (C, 1, kh, kw), kh and kw odd.</param>
    /// <param name="bias">(C), or null for none.</param>
    /// <returns>(N, C, H, W).</returns>
    /// <exception cref="ArgumentException">The shapes do not fit together, or a kernel side is even.</exception>
    public static Tensor Plain(Tensor input, IReadOnlyList<Tensor> weights, Tensor? bias)
    {
        foreach (var weight in weights)
            DepthwiseConvolution.Check(input.shape, weight.shape);
        var differentiable = is_grad_enabled() && (input.requires_grad || weights.Any(weight => weight.requires_grad) || bias is { requires_grad: true });
        var type = DepthwiseConvolution.OutputType(input);
        if (!differentiable && CudaKernels.Convolutions(input, weights, type) is { } onCuda)
            return CudaDepthwiseFunction.Convolve(onCuda, input, weights, bias, type);
        if (differentiable || !weights.All(weight => DepthwiseConvolution.IsOwn(input, weight)))
            return Add(weights.Select((weight, i) => DepthwiseConvolution.Forward(input, weight, i == 0 ? bias : null)));
        return DepthwiseFunction.Convolve(input, weights, bias, type);
    }

    private static Tensor OneByOne(Tensor input, NormalisedBranch branch, double momentum, double epsilon)
    {
        using var convolved = DepthwiseConvolution.Forward(input, branch.Weight);
        return nn.functional.batch_norm(convolved, branch.RunningMean, branch.RunningVariance, branch.Scale, branch.Offset, training: true, momentum, epsilon);
    }

    private static Tensor Add(IEnumerable<Tensor> terms) => terms.Aggregate((sum, term) =>
    {
        using (sum)
        using (term)
            return sum.Plus(term);
    });
}
