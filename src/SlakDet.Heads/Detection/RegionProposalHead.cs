using SlakDet.Backbones;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>Proposes regions that hold an object of any class (Ren et al., "Faster R-CNN", NeurIPS 2015, section 3.1).</summary>
/// <remarks>
/// A 3x3 convolution, ReLU, and two 1x1 convolutions for the logit and the four offsets of each anchor; the weights are shared by all levels.
/// Input: all levels of a <see cref="Necks.FeaturePyramid"/>. State-dict names are MMDetection's.
/// </remarks>
public sealed class RegionProposalHead : nn.Module<Tensor[], RegionProposalOutputs>
{
    [ComponentName(Name = "rpn_conv")] private readonly Conv2d _shared;
    [ComponentName(Name = "rpn_cls")] private readonly Conv2d _classifier;
    [ComponentName(Name = "rpn_reg")] private readonly Conv2d _regressor;
    private readonly AnchorGenerator _anchors;
    private readonly RegionProposalTraining _training;
    private readonly RegionProposalSelection _selection;

    /// <summary>Builds the head with fresh weights: normal with deviation 0.01, biases 0.</summary>
    /// <param name="config">The numbers.</param>
    /// <param name="inputs">The neck's features, all of the same width.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range, or the widths differ.</exception>
    public RegionProposalHead(RegionProposalConfig config, IReadOnlyList<FeatureSpec> inputs, Device? device = null)
        : base(nameof(RegionProposalHead))
    {
        config.Validate();
        if (inputs.Select(input => input.Channels).Distinct().Count() != 1)
            throw new ArgumentException(
                $"RegionProposalHead: the levels have [{string.Join(", ", inputs.Select(input => input.Channels))}] channels; "
                + "they must have the same.");
        var channels = inputs[0].Channels;
        _anchors = new AnchorGenerator(config.Anchors, [.. inputs.Select(input => input.Stride)]);
        _training = new RegionProposalTraining(config);
        _selection = new RegionProposalSelection(config);
        _shared = Convolution(channels, 3);
        _classifier = Convolution(_anchors.PerCell, 1);
        _regressor = Convolution(4 * _anchors.PerCell, 1);
        RegisterComponents();

        Conv2d Convolution(int outputs, int kernel)
        {
            var layer = nn.Conv2d(channels, outputs, kernel, padding: kernel / 2, device: device);
            nn.init.normal_(layer.weight, 0, 0.01);
            nn.init.zeros_(layer.bias!);
            return layer;
        }
    }

    /// <inheritdoc/>
    public override RegionProposalOutputs forward(Tensor[] features)
    {
        var (logits, offsets) = (new Tensor[features.Length], new Tensor[features.Length]);
        for (var level = 0; level < features.Length; level++)
        {
            using var convolved = _shared.call(features[level]);
            using var hidden = convolved.relu();
            logits[level] = _classifier.call(hidden);
            offsets[level] = _regressor.call(hidden);
        }
        return new RegionProposalOutputs(logits, offsets);
    }

    /// <summary>Compares with the objects of the batch, on anchors drawn by chance.</summary>
    /// <param name="outputs">Of the batch's pictures.</param>
    /// <param name="batch">With objects.</param>
    public RegionProposalLosses ComputeLosses(RegionProposalOutputs outputs, DetectionBatch batch) =>
        _training.ComputeLosses(outputs, _anchors.Generate(outputs.Sizes), batch);

    /// <summary>The best regions of each picture, without gradient: as many as the configuration allows in training or in evaluation mode.</summary>
    /// <param name="outputs">Of the batch's pictures.</param>
    /// <param name="geometry">Sizes of each picture.</param>
    /// <returns>
    /// (n, 5), float32, for each picture: x1, y1, x2, y2 in network pixels within the picture, and score; best first; n may be 0.
    /// </returns>
    public IReadOnlyList<Tensor> Propose(RegionProposalOutputs outputs, IReadOnlyList<ImageGeometry> geometry) =>
        _selection.Select(outputs, _anchors.Generate(outputs.Sizes), geometry, training);

    /// <summary>The number of positions at which a weight of this head is applied; see <see cref="Backbones.Profiling.IProfiled"/>.</summary>
    /// <param name="sizes">Height and width of each level.</param>
    public static long Positions(IReadOnlyList<(int Height, int Width)> sizes) => sizes.Sum(size => (long)size.Height * size.Width);
}
