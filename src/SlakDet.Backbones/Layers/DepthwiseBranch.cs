using SlakDet.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Layers;

/// <summary>A depthwise convolution without bias, followed by its own batch normalisation.</summary>
/// <remarks>Input and output (N, C, H, W).</remarks>
internal sealed class DepthwiseBranch : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")] private readonly DepthwiseConv2d _convolution;
    [ComponentName(Name = "bn")] private readonly BatchNorm _norm;

    public DepthwiseBranch(int channels, int kernelHeight, int kernelWidth, Device? device) : base(nameof(DepthwiseBranch))
    {
        _convolution = new DepthwiseConv2d(channels, kernelHeight, kernelWidth, bias: false, device);
        _norm = new BatchNorm(channels, device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var convolved = _convolution.call(input);
        return _norm.call(convolved);
    }

    /// <summary>The kernels (C, 1, kh, kw).</summary>
    public Parameter Kernel => _convolution.Kernel;

    /// <summary>This branch for an operator that does all branches in training; counts the batch.</summary>
    public NormalisedBranch ForTraining() => _norm.ForTraining(Kernel);

    /// <summary>The one convolution that does in evaluation what this branch does, in double precision.</summary>
    /// <returns>Kernel (C, 1, kh, kw) and offset (C), float64, owned by the caller.</returns>
    public (Tensor Kernel, Tensor Offset) Fold()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (scale, offset) = _norm.AsAffine();
        var kernel = _convolution.Kernel.to_type(ScalarType.Float64) * scale.view(-1, 1, 1, 1);
        return (kernel.MoveToOuterDisposeScope(), offset.MoveToOuterDisposeScope());
    }
}
