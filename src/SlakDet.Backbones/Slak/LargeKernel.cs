using SlakDet.Backbones.Layers;
using SlakDet.Kernels;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Slak;

/// <summary>The depthwise part of a SLaK block: parallel branches of different kernels over the same input, summed.</summary>
/// <remarks>
/// Input and output (N, C, H, W). Branches by form: decomposed M x N, N x M and N x N; full M x M and N x N, each
/// with its batch norm; merged M x N and N x M, or M x M, with one bias and no batch norm.
/// </remarks>
internal sealed class LargeKernel : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor>[] _branches;

    public LargeKernel(SlakConfig config, int channels, int size, Device? device) : base(nameof(LargeKernel))
    {
        var small = config.SmallKernel;
        var hasSquare = small > 0 && small < size;
        _branches = (config.Decomposed, config.Merged) switch
        {
            (true, false) => [Branch("LoRA1", size, small), Branch("LoRA2", small, size), .. Square()],
            (false, false) => [Branch("lkb_origin", size, size), .. Square()],
            (true, true) => [Plain("LoRA1", size, small, bias: true), Plain("LoRA2", small, size, bias: false)],
            (false, true) => [Plain("lkb_reparam", size, size, bias: true)],
        };

        nn.Module<Tensor, Tensor>[] Square() => hasSquare ? [Branch("small_conv", small, small)] : [];
        nn.Module<Tensor, Tensor> Branch(string name, int height, int width) =>
            Register(name, new DepthwiseBranch(channels, height, width, device));
        nn.Module<Tensor, Tensor> Plain(string name, int height, int width, bool bias) =>
            Register(name, new DepthwiseConv2d(channels, height, width, bias, device));
        nn.Module<Tensor, Tensor> Register(string name, nn.Module<Tensor, Tensor> branch)
        {
            register_module(name, branch);
            return branch;
        }
    }

    public override Tensor forward(Tensor input)
    {
        if (_branches[0] is DepthwiseConv2d)
            return DepthwiseBranches.Plain(input, [.. _branches.Cast<DepthwiseConv2d>().Select(branch => branch.Kernel)], ((DepthwiseConv2d)_branches[0]).Offset);
        if (training)
            return DepthwiseBranches.Normalised(input, [.. _branches.Cast<DepthwiseBranch>().Select(branch => branch.ForTraining())], BatchNorm.Momentum, BatchNorm.Epsilon);
        if (!is_grad_enabled() && !DepthwiseConvolution.IsStock)
            return Evaluate(input);
        using var scope = NewDisposeScope();
        return _branches.Select(branch => branch.call(input)).Aggregate((sum, term) => sum.Plus(term)).MoveToOuterDisposeScope();
    }

    /// <summary>Writes what these branches compute in evaluation into a merged large kernel of the same sizes.</summary>
    public void MergeInto(LargeKernel merged)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (kernels, offset) = Fold();
        foreach (var (target, kernel) in merged._branches.Cast<DepthwiseConv2d>().Zip(kernels))
            target.Kernel.copy_(kernel);
        ((DepthwiseConv2d)merged._branches[0]).Offset!.copy_(offset);
    }

    // Norms are folded for each picture anew: a few thousand weights, where a map has millions of numbers.
    private Tensor Evaluate(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (kernels, offset) = Fold();
        var type = ((DepthwiseBranch)_branches[0]).Kernel.dtype;
        return DepthwiseBranches.Plain(input, [.. kernels.Select(kernel => kernel.to_type(type))], offset.to_type(type)).MoveToOuterDisposeScope();
    }

    /// <summary>The branches in evaluation as one kernel, or as a tall and a wide one that share no tap, in float64.</summary>
    private (List<Tensor> Kernels, Tensor Offset) Fold()
    {
        var folded = _branches.Cast<DepthwiseBranch>().Select(branch => branch.Fold()).ToArray();
        var kernels = folded.Select(branch => branch.Kernel).ToList();
        var first = kernels[0];
        foreach (var other in kernels.Skip(1))
        {
            // What two kernels have in common lies in the middle of both; it goes to the first.
            var (height, width) = (Math.Min(first.shape[2], other.shape[2]), Math.Min(first.shape[3], other.shape[3]));
            var crossing = Middle(other, height, width);
            Middle(first, height, width).PlusInPlace(crossing);
            crossing.zero_();
        }
        kernels.RemoveAll(kernel => kernel.shape[2] < first.shape[2] && kernel.shape[3] <= first.shape[3]);
        return (kernels, folded.Select(branch => branch.Offset).Aggregate((sum, offset) => sum.Plus(offset)));

        static Tensor Middle(Tensor kernel, long height, long width) =>
            kernel.narrow(2, (kernel.shape[2] - height) / 2, height).narrow(3, (kernel.shape[3] - width) / 2, width);
    }
}
