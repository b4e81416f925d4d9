using SlakDet.Heads.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>Classifies regions and refines their boxes, a box a class (Girshick, "Fast R-CNN", ICCV 2015).</summary>
/// <remarks>Input: features of R regions (R, channels, n, n), R may be 0. State-dict names and their order are the published ones.</remarks>
public sealed class BoxHead : nn.Module<Tensor, BoxPrediction>
{
    [ComponentName(Name = "fc_cls")] private readonly Linear _classifier;
    [ComponentName(Name = "fc_reg")] private readonly Linear _regressor;
    [ComponentName(Name = "shared_convs")] private readonly ModuleList<ConvModule> _convolutions;
    [ComponentName(Name = "shared_fcs")] private readonly ModuleList<Linear> _layers;
    private readonly BoxHeadConfig _config;

    /// <summary>Builds the head with fresh weights.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="inputChannels">Channels of the features.</param>
    /// <param name="classes">Number of classes without the background.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public BoxHead(BoxHeadConfig config, int inputChannels, int classes, Device? device = null) : base(nameof(BoxHead))
    {
        config.Validate();
        Limits.AtLeast("Box head", classes, 1);
        (_config, Classes) = (config, classes);
        var convolved = config.ConvCount > 0 ? config.ConvChannels : inputChannels;
        var flat = convolved * config.RoiSize * config.RoiSize;
        var width = config.FcCount > 0 ? config.FcChannels : flat;
        _classifier = Initialised(width, classes + 1, weight => nn.init.normal_(weight, 0, 0.01));
        _regressor = Initialised(width, 4 * classes, weight => nn.init.normal_(weight, 0, 0.001));
        _convolutions = nn.ModuleList(Enumerable.Range(0, config.ConvCount)
            .Select(i => new ConvModule(i == 0 ? inputChannels : config.ConvChannels, config.ConvChannels, 3, device)).ToArray());
        _layers = nn.ModuleList(Enumerable.Range(0, config.FcCount)
            .Select(i => Initialised(i == 0 ? flat : config.FcChannels, config.FcChannels, weight => nn.init.xavier_uniform_(weight))).ToArray());
        RegisterComponents();

        Linear Initialised(int inputs, int outputs, Func<Tensor, Tensor> initialise)
        {
            var layer = nn.Linear(inputs, outputs, device: device);
            initialise(layer.weight);
            nn.init.zeros_(layer.bias!);
            return layer;
        }
    }

    /// <summary>Number of classes without the background.</summary>
    public int Classes { get; }

    /// <inheritdoc/>
    public override BoxPrediction forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        var x = features;
        foreach (var convolution in _convolutions)
            x = convolution.call(x);
        x = x.flatten(1);                             // (R, C, n, n) -> (R, C * n * n), a channel's cells together
        foreach (var layer in _layers)
            x = layer.call(x).relu_();
        return new BoxPrediction(_classifier.call(x).MoveToOuterDisposeScope(), _regressor.call(x).MoveToOuterDisposeScope());
    }

    /// <summary>The number of positions of a region at which a weight is applied; see <see cref="Backbones.Profiling.IProfiled"/>.</summary>
    /// <param name="weight">Name in the head's own state dict.</param>
    public long Positions(string weight) =>
        weight.StartsWith("shared_convs", StringComparison.Ordinal) ? _config.RoiSize * _config.RoiSize : 1;
}
