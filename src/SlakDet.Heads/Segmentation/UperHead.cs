using SlakDet.Backbones;
using SlakDet.Heads.Layers;
using SlakDet.Kernels.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Segmentation;

/// <summary>
/// UperNet's head (Xiao et al., "Unified Perceptual Parsing", ECCV 2018): a pooling pyramid over the coarsest map, a top-down
/// feature pyramid, and all levels fused at the finest map's size.
/// </summary>
/// <remarks>Logits (N, classes, h, w) at the size of the finest map. All resizing is bilinear with half-pixel centres.</remarks>
public sealed class UperHead : SegmentationHead
{
    [ComponentName(Name = "psp_modules")] private readonly ModuleList<Sequential> _poolings;
    [ComponentName(Name = "bottleneck")] private readonly ConvModule _bottleneck;
    [ComponentName(Name = "lateral_convs")] private readonly ModuleList<ConvModule> _laterals;
    [ComponentName(Name = "fpn_convs")] private readonly ModuleList<ConvModule> _outputs;
    [ComponentName(Name = "fpn_bottleneck")] private readonly ConvModule _fusion;
    private readonly IReadOnlyList<int> _poolScales;

    /// <summary>Builds the head with fresh weights.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="inputs">The backbone's <see cref="Backbone.Features"/>, at least two.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range.</exception>
    public UperHead(UperHeadConfig config, IReadOnlyList<FeatureSpec> inputs, Device? device = null)
        : base(nameof(UperHead), config.Channels, config.Classes, config.Dropout, device)
    {
        if (inputs.Count < 2)
            throw new ArgumentException($"UperHead: the backbone has {inputs.Count} feature maps; it must have at least 2.");
        if (config.PoolScales.Count == 0 || config.PoolScales.Any(scale => scale < 1))
            throw new ArgumentException(
                $"UperHead: PoolScales is [{string.Join(", ", config.PoolScales)}]; it must be one or more numbers of at least 1.");
        var channels = config.Channels;
        var coarsest = inputs[^1].Channels;
        var finer = inputs.SkipLast(1).ToArray();
        _poolScales = config.PoolScales;
        _poolings = nn.ModuleList(_poolScales
            .Select(scale => nn.Sequential(nn.AdaptiveAvgPool2d(scale), new ConvModule(coarsest, channels, 1, device))).ToArray());
        _bottleneck = new ConvModule(coarsest + _poolScales.Count * channels, channels, 3, device);
        _laterals = nn.ModuleList(finer.Select(input => new ConvModule(input.Channels, channels, 1, device)).ToArray());
        _outputs = nn.ModuleList(finer.Select(_ => new ConvModule(channels, channels, 3, device)).ToArray());
        _fusion = new ConvModule(inputs.Count * channels, channels, 3, device);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor[] features)
    {
        using var scope = NewDisposeScope();
        Tensor[] levels = [.. _laterals.Select((lateral, i) => lateral.call(features[i])), PoolPyramid(features[^1])];
        for (var i = levels.Length - 1; i > 0; i--)
            levels[i - 1] = levels[i - 1].Plus(BilinearResize.Like(levels[i], levels[i - 1]));
        for (var i = 0; i < _outputs.Count; i++)
            levels[i] = _outputs[i].call(levels[i]);
        var fused = _fusion.call(cat([.. levels.Select(level => BilinearResize.Like(level, levels[0]))], 1));
        return Classify(fused).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override long Positions(string weight, IReadOnlyList<(int Height, int Width)> sizes)
    {
        var parts = weight.Split('.');
        return parts[0] switch
        {
            "psp_modules" => Square(_poolScales[int.Parse(parts[1])]),
            "bottleneck" => Area(sizes[^1]),
            "lateral_convs" or "fpn_convs" => Area(sizes[int.Parse(parts[1])]),
            _ => Area(sizes[0]),                      // fpn_bottleneck, conv_seg
        };

        static long Square(long side) => side * side;
    }

    /// <summary>The coarsest map beside its averages over grids of several sizes, fused to (N, channels, h, w).</summary>
    private Tensor PoolPyramid(Tensor coarsest)
    {
        if (training && coarsest.shape[0] == 1 && _poolScales.Contains(1))
            throw new ArgumentException(
                "UperHead: the batch has one picture; its pooled 1 x 1 map gives batch normalisation one value a channel. "
                + "Train with at least 2 pictures a batch.");
        Tensor[] maps = [coarsest, .. _poolings.Select(pooling => BilinearResize.Like(pooling.call(coarsest), coarsest))];
        return _bottleneck.call(cat(maps, 1));
    }
}
