using SlakDet.Backbones;
using SlakDet.Heads.Layers;
using SlakDet.Kernels.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Necks;

/// <summary>
/// Feature pyramid (Lin et al., "Feature Pyramid Networks for Object Detection", CVPR 2017): coarse maps are added to finer ones on the way
/// down, all with the same number of channels.
/// </summary>
/// <remarks>
/// Input: all maps of the backbone, finest first, (N, C_i, H_i, W_i). Output: (N, channels, H_i, W_i) for each, then one map a further
/// level, which keeps every second row and column of the one before. Maps are enlarged by nearest neighbour to the exact size of the finer one.
/// No norm, no activation.
/// </remarks>
public sealed class FeaturePyramid : nn.Module<Tensor[], Tensor[]>
{
    [ComponentName(Name = "lateral_convs")] private readonly ModuleList<BiasedConv> _laterals;
    [ComponentName(Name = "fpn_convs")] private readonly ModuleList<BiasedConv> _outputs;

    /// <summary>Builds the neck with fresh weights: Xavier uniform, biases 0.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="inputs">The backbone's <see cref="Backbone.Features"/>, at least one.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range.</exception>
    public FeaturePyramid(FeaturePyramidConfig config, IReadOnlyList<FeatureSpec> inputs, Device? device = null) : base(nameof(FeaturePyramid))
    {
        if (config.Channels < 1)
            throw new ArgumentException($"FeaturePyramid: Channels is {config.Channels}; it must be at least 1.");
        if (inputs.Count < 1 || config.Levels < inputs.Count)
            throw new ArgumentException(
                $"FeaturePyramid: Levels is {config.Levels} for {inputs.Count} feature maps of the backbone; "
                + "there must be at least one map, and at least one level for each.");
        var channels = config.Channels;
        _laterals = nn.ModuleList(inputs.Select(input => Convolution(input.Channels, 1)).ToArray());
        _outputs = nn.ModuleList(inputs.Select(_ => Convolution(channels, 3)).ToArray());
        Features = [.. Enumerable.Range(0, config.Levels)
            .Select(i => new FeatureSpec(channels, i < inputs.Count ? inputs[i].Stride : inputs[^1].Stride << (i - inputs.Count + 1)))];
        RegisterComponents();

        BiasedConv Convolution(int from, int kernel) => new(from, channels, kernel, weight => nn.init.xavier_uniform_(weight), device);
    }

    /// <summary>Channels and stride of each output, finest first.</summary>
    public IReadOnlyList<FeatureSpec> Features { get; }

    /// <inheritdoc/>
    public override Tensor[] forward(Tensor[] features)
    {
        using var scope = NewDisposeScope();
        Tensor[] maps = [.. _laterals.Select((lateral, i) => lateral.call(features[i]))];
        for (var i = maps.Length - 1; i > 0; i--)
        {
            var finer = maps[i - 1].shape;
            maps[i - 1] = maps[i - 1].Plus(nn.functional.interpolate(maps[i], [finer[2], finer[3]], mode: InterpolationMode.Nearest));
        }
        var levels = new Tensor[Features.Count];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = i < maps.Length ? _outputs[i].call(maps[i]) : nn.functional.max_pool2d(levels[i - 1], 1, 2);
        foreach (var level in levels)
            level.MoveToOuterDisposeScope();
        return levels;
    }

    /// <summary>Height and width of each output.</summary>
    /// <param name="sizes">Height and width of each input.</param>
    public IReadOnlyList<(int Height, int Width)> OutputSizes(IReadOnlyList<(int Height, int Width)> sizes)
    {
        var all = sizes.ToList();
        while (all.Count < Features.Count)
            all.Add(((all[^1].Height + 1) / 2, (all[^1].Width + 1) / 2));
        return all;
    }

    /// <summary>The number of positions at which a weight of this neck is applied.</summary>
    /// <param name="weight">Name in the neck's own state dict.</param>
    /// <param name="sizes">Height and width of each input.</param>
    /// <seealso cref="Backbones.Profiling.IProfiled"/>
    public static long Positions(string weight, IReadOnlyList<(int Height, int Width)> sizes)
    {
        var (height, width) = sizes[int.Parse(weight.Split('.')[1])];
        return (long)height * width;
    }
}
