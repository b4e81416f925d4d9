using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>Branches of depthwise convolution and batch norm on a CUDA device, summed, with their gradients.</summary>
internal sealed class CudaBranchesFunction : autograd.SingleTensorFunction<CudaBranchesFunction>
{
    private const string Call = nameof(Call);

    public override string Name => nameof(CudaBranchesFunction);

    /// <summary>Convolves, normalises by the batch's statistics, and adds.</summary>
    /// <param name="operator">The branches of the input.</param>
    /// <param name="input">(N, C, H, W).</param>
    /// <param name="branches">Their tensors.</param>
    /// <param name="momentum">Share of the batch in the running statistics.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="type">Type of the output.</param>
    public static Tensor Apply(CudaBranches @operator, Tensor input, IReadOnlyList<NormalisedBranch> branches, double momentum, double epsilon, ScalarType type)
    {
        using var call = new CudaCall<CudaBranches>(@operator, input, type);
        return apply([input, .. branches.Select(branch => branch.Weight), .. branches.Select(branch => branch.Scale), .. branches.Select(branch => branch.Offset),
            new Arguments(call, branches, momentum, epsilon)]);
    }

    /// <param name="ctx">Keeps the planes of the input, those of the convolutions, their statistics, the weights and the scales.</param>
    /// <param name="vars">Input, the weights, scales and offsets of all branches, one kind after the other; then the rest.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (call, branches, momentum, epsilon) = (Arguments)vars[^1];
        var (output, kept) = call.Operator.Forward((Tensor)vars[0], branches, momentum, epsilon, call.OutputType);
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. call.Keep(kept), .. branches.Select(branch => branch.Weight), .. branches.Select(branch => branch.Scale)]);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var upstream = grad_output;
        var call = (CudaCall<CudaBranches>)ctx.get_data(Call);
        var saved = ctx.get_saved_variables();
        // Planes and statistics; then of each branch a map, a weight and a scale.
        var count = (saved.Count - 2) / 3;
        var gradients = call.Operator.Backward(saved.GetRange(0, 2 + count), upstream, saved.GetRange(2 + count, count), saved.GetRange(2 + 2 * count, count),
            call.NeedsInput ? (call.InputType, call.ChannelsLast) : null);
        return ReturnedGradients.Return([gradients.Input, .. gradients.Weights, .. gradients.Scales, .. gradients.Offsets, null]);
    }

    private sealed record Arguments(CudaCall<CudaBranches> Call, IReadOnlyList<NormalisedBranch> Branches, double Momentum, double Epsilon);
}
