using SlakDet.Backbones.Layers;
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
        var sum = _branches[0].call(input);
        foreach (var branch in _branches.AsSpan(1))
        {
            using var term = branch.call(input);
            using var previous = sum;
            sum = previous.Plus(term);
        }
        return sum;
    }

    /// <summary>Writes what these branches compute in evaluation into a merged large kernel of the same sizes.</summary>
    public void MergeInto(LargeKernel merged)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var folded = _branches.Cast<DepthwiseBranch>().Select(branch => branch.Fold()).ToArray();
        var targets = merged._branches.Cast<DepthwiseConv2d>().ToArray();
        if (folded.Length > targets.Length)           // the small square goes into the middle of the first kernel
        {
            var large = folded[0].Kernel;
            var square = folded[^1].Kernel;
            var (top, left) = ((large.shape[2] - square.shape[2]) / 2, (large.shape[3] - square.shape[3]) / 2);
            large.narrow(2, top, square.shape[2]).narrow(3, left, square.shape[3]).PlusInPlace(square);
        }
        for (var i = 0; i < targets.Length; i++)
            targets[i].Kernel.copy_(folded[i].Kernel);
        targets[0].Offset!.copy_(folded.Select(branch => branch.Offset).Aggregate((sum, offset) => sum.Plus(offset)));
    }
}
