using SlakDet.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Layers;

/// <summary>A depthwise convolution layer with "same" padding on <see cref="DepthwiseConvolution"/>.</summary>
/// <remarks>Input and output (N, C, H, W).</remarks>
internal sealed class DepthwiseConv2d : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter? _bias;

    public DepthwiseConv2d(int channels, int kernelHeight, int kernelWidth, bool bias, Device? device) : base(nameof(DepthwiseConv2d))
    {
        _weight = Initialisation.Parameter(empty([channels, 1, kernelHeight, kernelWidth], device: device));
        Initialisation.Weight(_weight);
        if (bias)
            _bias = Initialisation.Parameter(zeros(channels, device: device));
        RegisterComponents();
    }

    /// <summary>The kernels (C, 1, kh, kw).</summary>
    public Parameter Kernel => _weight;

    /// <summary>The offset a channel (C), null if the layer has none.</summary>
    public Parameter? Offset => _bias;

    public override Tensor forward(Tensor input) => DepthwiseConvolution.Forward(input, _weight, _bias);
}
