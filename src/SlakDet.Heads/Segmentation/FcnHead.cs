using SlakDet.Backbones;
using SlakDet.Heads.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Segmentation;

/// <summary>A plain fully convolutional head on one feature map (Long et al., 2015): 3x3 convolutions and a classifier.</summary>
/// <remarks>Logits (N, classes, h, w) at the size of that map. Used as the auxiliary head in training.</remarks>
public sealed class FcnHead : SegmentationHead
{
    [ComponentName(Name = "convs")] private readonly Sequential _convolutions;
    private readonly int _inputIndex;

    /// <summary>Builds the head with fresh weights.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="inputs">The backbone's <see cref="Backbone.Features"/>.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range.</exception>
    public FcnHead(FcnHeadConfig config, IReadOnlyList<FeatureSpec> inputs, Device? device = null)
        : base(nameof(FcnHead), config.Channels, config.Classes, config.Dropout, device)
    {
        if (config.InputIndex < 0 || config.InputIndex >= inputs.Count)
            throw new ArgumentException(
                $"FcnHead: InputIndex is {config.InputIndex}; the backbone has feature maps 0 to {inputs.Count - 1}.");
        if (config.Convolutions < 1)
            throw new ArgumentException($"FcnHead: Convolutions is {config.Convolutions}; it must be at least 1.");
        if (!(config.LossWeight >= 0 && double.IsFinite(config.LossWeight)))
            throw new ArgumentException($"FcnHead: LossWeight is {config.LossWeight}; it must be 0 or more.");
        _inputIndex = config.InputIndex;
        LossWeight = config.LossWeight;
        _convolutions = nn.Sequential([.. Enumerable.Range(0, config.Convolutions)
            .Select(i => new ConvModule(i == 0 ? inputs[_inputIndex].Channels : config.Channels, config.Channels, 3, device))]);
        RegisterComponents();
    }

    /// <summary>Weight of this head's loss in the total.</summary>
    public double LossWeight { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor[] features)
    {
        using var hidden = _convolutions.call(features[_inputIndex]);
        return Classify(hidden);
    }

    /// <inheritdoc/>
    public override long Positions(string weight, IReadOnlyList<(int Height, int Width)> sizes) => Area(sizes[_inputIndex]);
}
