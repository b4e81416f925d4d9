using SlakDet.Backbones.Layers;
using SlakDet.Backbones.Profiling;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Slak;

/// <summary>SLaK as an image classifier: global average of the last stage, layer norm, linear head.</summary>
/// <remarks>Input (N, 3, H, W) with H and W at least 32; output logits (N, classes).</remarks>
public sealed class SlakClassifier : nn.Module<Tensor, Tensor>, IProfiled
{
    [ComponentName(Name = "downsample_layers")] private readonly ModuleList<Sequential> _downsampling;
    [ComponentName(Name = "stages")] private readonly ModuleList<Sequential> _stages;
    [ComponentName(Name = "norm")] private readonly LayerNorm _norm;
    [ComponentName(Name = "head")] private readonly Linear _head;
    private readonly SlakConfig _config;
    private readonly int _classes;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <param name="device">Where the weights are made; the processor if null, <see cref="META"/> for shapes only.</param>
    /// <exception cref="ArgumentException">The configuration cannot be built.</exception>
    public SlakClassifier(SlakConfig config, int classes, Device? device = null) : base(nameof(SlakClassifier))
    {
        config.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _config = config;
        _classes = classes;
        _downsampling = SlakStages.Downsampling(config, device);
        _stages = SlakStages.Stages(config, device);
        _norm = nn.LayerNorm(config.Widths[^1], eps: SlakStages.Epsilon, device: device);
        _head = Initialisation.Linear(config.Widths[^1], classes, device);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var last = SlakStages.Run(_downsampling, _stages, input);
        using var pooled = last.mean([2, 3]);         // (N, C)
        using var normalised = _norm.call(pooled);
        return _head.call(normalised);
    }

    /// <summary>The same function in inference form, as a new model; see <see cref="SlakBackbone.Merged"/>.</summary>
    /// <exception cref="InvalidOperationException">This is the inference form already.</exception>
    public SlakClassifier Merged()
    {
        if (_config.Merged)
            throw new InvalidOperationException("SLaK: this classifier is in merged form already.");
        var merged = new SlakClassifier(_config with { Merged = true }, _classes, _head.weight.device);
        SlakStages.Merge(this, _stages, merged, merged._stages);
        return merged;
    }

    /// <inheritdoc/>
    public long Positions(string weight, int height, int width) =>
        weight == "head.weight" ? 1 : SlakStages.Positions(weight, height, width);
}
