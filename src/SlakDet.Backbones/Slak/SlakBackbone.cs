using SlakDet.Backbones.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Slak;

/// <summary>SLaK for dense prediction: the outputs of all four stages, each with its own layer norm.</summary>
/// <remarks>
/// Input (N, 3, H, W) with H and W at least 32; outputs at strides 4, 8, 16, 32 with the widths of the configuration. The norms
/// (norm0 to norm3) are not part of ImageNet weights and start as the identity.
/// </remarks>
public sealed class SlakBackbone : Backbone
{
    [ComponentName(Name = "downsample_layers")] private readonly ModuleList<Sequential> _downsampling;
    [ComponentName(Name = "stages")] private readonly ModuleList<Sequential> _stages;
    private readonly ChannelLayerNorm[] _norms;
    private readonly SlakConfig _config;

    /// <summary>Builds the network with fresh weights.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="device">Where the weights are made; the processor if null, <see cref="META"/> for shapes only.</param>
    /// <exception cref="ArgumentException">The configuration cannot be built.</exception>
    public SlakBackbone(SlakConfig config, Device? device = null) : base(nameof(SlakBackbone))
    {
        config.Validate();
        _config = config;
        _downsampling = SlakStages.Downsampling(config, device);
        _stages = SlakStages.Stages(config, device);
        Features = [.. config.Widths.Select((channels, i) => new FeatureSpec(channels, 4 << i))];
        _norms = [.. config.Widths.Select(channels => new ChannelLayerNorm(channels, SlakStages.Epsilon, device))];
        RegisterComponents();
        for (var i = 0; i < _norms.Length; i++)
            register_module($"norm{i}", _norms[i]);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FeatureSpec> Features { get; }

    /// <inheritdoc/>
    public override Tensor[] forward(Tensor input)
    {
        SlakStages.CheckInput(input);
        var features = new Tensor[_norms.Length];
        var x = input.alias();
        for (var i = 0; i < features.Length; i++)
        {
            using var before = x;
            using var reduced = _downsampling[i].call(before);
            x = _stages[i].call(reduced);
            features[i] = _norms[i].call(x);
        }
        x.Dispose();
        return features;
    }

    /// <summary>What the last stage makes of a picture, before its norm: the map whose receptive field is measured.</summary>
    /// <param name="input">(N, 3, H, W), H and W at least 32.</param>
    /// <returns>(N, C, H / 32, W / 32), owned by the caller.</returns>
    public Tensor LastStage(Tensor input) => SlakStages.Run(_downsampling, _stages, input);

    /// <summary>
    /// The same function in inference form, as a new model: batch norms folded, the small branch merged into the large kernel.
    /// </summary>
    /// <remarks>In evaluation mode, its parameters without gradients; equal to this model in evaluation mode up to rounding.</remarks>
    /// <exception cref="InvalidOperationException">This is the inference form already.</exception>
    public SlakBackbone Merged()
    {
        if (_config.Merged)
            throw new InvalidOperationException("SLaK: this backbone is in merged form already.");
        var merged = new SlakBackbone(_config with { Merged = true }, _norms[0].parameters().First().device);
        SlakStages.Merge(this, _stages, merged, merged._stages);
        return merged;
    }

    /// <inheritdoc/>
    public override long Positions(string weight, int height, int width) => SlakStages.Positions(weight, height, width);
}
