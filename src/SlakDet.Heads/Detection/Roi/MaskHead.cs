using SlakDet.Heads.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>A small fully convolutional network that draws a mask for every class in a region (He et al., "Mask R-CNN", ICCV 2017).</summary>
/// <remarks>Input: features of R regions (R, channels, n, n), R may be 0. Output: logits (R, classes, 2n, 2n).</remarks>
public sealed class MaskHead : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "convs")] private readonly ModuleList<BiasedConv> _convolutions;
    [ComponentName(Name = "upsample")] private readonly ConvTranspose2d _upsampling;
    [ComponentName(Name = "conv_logits")] private readonly Conv2d _classifier;
    private readonly MaskHeadConfig _config;

    /// <summary>Builds the head with fresh weights.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="inputChannels">Channels of the features.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public MaskHead(MaskHeadConfig config, int inputChannels, int classes, Device? device = null) : base(nameof(MaskHead))
    {
        config.Validate();
        Limits.AtLeast("Mask head", classes, 1);
        _config = config;
        var channels = config.ConvChannels;
        _convolutions = nn.ModuleList(Enumerable.Range(0, config.ConvCount)
            .Select(i => new BiasedConv(i == 0 ? inputChannels : channels, channels, 3, Initialise, device)).ToArray());
        _upsampling = nn.ConvTranspose2d(config.ConvCount == 0 ? inputChannels : channels, channels, 2, stride: 2, device: device);
        _classifier = nn.Conv2d(channels, classes, 1, device: device);
        Initialise(_upsampling.weight);
        Initialise(_classifier.weight);
        nn.init.zeros_(_upsampling.bias!);
        nn.init.zeros_(_classifier.bias!);
        RegisterComponents();

        // He et al., ICCV 2015
        static void Initialise(Tensor weight) => nn.init.kaiming_normal_(weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var x = features;
        foreach (var convolution in _convolutions)
            x = convolution.call(x).relu_();
        x = _upsampling.call(x).relu_();              // (R, C, n, n) -> (R, C, 2n, 2n)
        return _classifier.call(x).MoveToOuterDisposeScope();
    }

    /// <summary>The number of positions of a region at which a weight is applied; see <see cref="Backbones.Profiling.IProfiled"/>.</summary>
    /// <param name="weight">Name in the head's own state dict.</param>
    public long Positions(string weight)
    {
        var side = weight.StartsWith("conv_logits", StringComparison.Ordinal) ? _config.MaskSize : _config.RoiSize;
        return (long)side * side;
    }
}
