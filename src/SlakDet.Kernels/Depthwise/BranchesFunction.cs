using SlakDet.Kernels.Cpu;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Depthwise;

/// <summary>Branches of depthwise convolution and batch norm, summed, with their gradients; in main memory, computed in float32.</summary>
internal sealed class BranchesFunction : autograd.SingleTensorFunction<BranchesFunction>
{
    public override string Name => nameof(BranchesFunction);

    /// <param name="ctx">Keeps what the gradients need.</param>
    /// <param name="vars">
    /// Input, the weights, scales and offsets of all branches, one kind after the other; then, as one object, the branches, momentum, epsilon and the output's type.
    /// </param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var scope = NewDisposeScope();
        var input = (Tensor)vars[0];
        var call = (BranchesCall)vars[^1];
        var (output, convolved, statistics) = CpuBranches.Forward(input.to_type(ScalarType.Float32), call.Branches, call.Momentum, call.Epsilon);
        // TorchSharp reads the list only when this is over.
        call.Kept = (convolved.DetachFromDisposeScope(), statistics.DetachFromDisposeScope());
        ctx.save_for_backward([input, .. call.Branches.Select(branch => branch.Weight), .. call.Branches.Select(branch => branch.Scale),
            convolved, statistics]);
        return output.to_type(call.OutputType).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var count = (saved.Count - 3) / 2;
        var (input, weights, scales) = (saved[0], saved.GetRange(1, count), saved.GetRange(1 + count, count));
        var gradients = CpuBranches.Backward(input.to_type(ScalarType.Float32), grad_output.to_type(ScalarType.Float32), weights, scales, saved[^2], saved[^1], input.requires_grad);
        return [gradients.Input?.to_type(input.dtype).MoveToOuterDisposeScope()!, .. gradients.Weights.Concat(gradients.Scales).Concat(gradients.Offsets).Select(tensor => tensor.MoveToOuterDisposeScope()), null!];
    }
}

/// <summary>What a call says besides its tensors.</summary>
internal sealed record BranchesCall(IReadOnlyList<NormalisedBranch> Branches, double Momentum, double Epsilon, ScalarType OutputType)
{
    /// <summary>What the forward pass made for the gradient; its maker disposes of it when autograd has its own hold on it.</summary>
    public (Tensor Convolved, Tensor Statistics)? Kept { get; set; }
}
