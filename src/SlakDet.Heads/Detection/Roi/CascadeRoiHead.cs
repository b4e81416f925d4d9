using SlakDet.Annotations.Masks;
using SlakDet.Backbones;
using SlakDet.Kernels.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>
/// The region head of Cascade Mask R-CNN (Cai and Vasconcelos, TPAMI 2019): box heads in a row, each trained on the boxes of the one before with a
/// stricter notion of a match, and a mask head each.
/// </summary>
/// <remarks>
/// Classes are the softmax of the stages' mean logits, masks the mean of the stages' probabilities. A cascade trains on what the stage before made of
/// the regions, without the objects' own boxes that were added to them.
/// </remarks>
public sealed class CascadeRoiHead : RoiHead
{
    [ComponentName(Name = "bbox_head")] private readonly ModuleList<BoxHead> _boxHeads;
    [ComponentName(Name = "mask_head")] private readonly ModuleList<MaskHead> _maskHeads;
    private readonly MaskBranch _masks;

    /// <summary>Builds the head with fresh weights.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="levels">The pyramid levels regions are taken from, finest first.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range.</exception>
    public CascadeRoiHead(CascadeRoiHeadConfig config, int classes, IReadOnlyList<FeatureSpec> levels, Device? device = null)
        : base(nameof(CascadeRoiHead), config.Nms)
    {
        config.Validate();
        var channels = levels[0].Channels;
        _boxHeads = nn.ModuleList(config.Stages.Select(_ => new BoxHead(config.BoxHead, channels, classes, device)).ToArray());
        _maskHeads = nn.ModuleList(config.Stages.Select(_ => new MaskHead(config.MaskHead, channels, classes, device)).ToArray());
        var extractor = new RoiExtractor(levels, config.BoxHead.RoiSize);
        Stages = [.. config.Stages.Zip(_boxHeads, (stage, head) => new RoiStage(stage, config.BoxLoss, extractor, head))];
        _masks = new MaskBranch(new RoiExtractor(levels, config.MaskHead.RoiSize), config.MaskHead.MaskSize, config.MaskThreshold);
        RegisterComponents();
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<RoiStage> Stages { get; }

    /// <inheritdoc/>
    public override long Positions(string weight, int regions)
    {
        var parts = weight.Split('.', 3);             // bbox_head or mask_head, stage, weight
        return parts[0] == "bbox_head" ? regions * _boxHeads[0].Positions(parts[2]) : Nms.MaxPerImage * _maskHeads[0].Positions(parts[2]);
    }

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, Tensor Value)> StageLosses(
        int stage, IReadOnlyList<Tensor> features, RoiSamples samples, BoxPrediction prediction, IReadOnlyList<DetectionTruth> truth)
    {
        var mask = _masks.Loss(_maskHeads[stage], features, samples, truth).Times(Stages[stage].Config.LossWeight);
        return Stages[stage].Losses(samples, prediction).Append(("loss_mask", mask)).Select(loss => ($"s{stage}.{loss.Item1}", loss.Item2));
    }

    /// <inheritdoc/>
    private protected override RleMask[][] Masks(
        IReadOnlyList<Tensor> features, IReadOnlyList<ScoredBoxes> found, IReadOnlyList<ImageGeometry> geometry)
    {
        using var scope = NewDisposeScope();
        Tensor[] boxes = [.. found.Select((own, i) => own.Boxes * Scale(geometry[i], own.Boxes))];
        var probabilities = _masks.Probabilities(_maskHeads, features, boxes, [.. found.Select(own => own.Labels)]);
        return [.. boxes.Select((own, i) => _masks.Paste(probabilities[i], own / Scale(geometry[i], own), geometry[i]))];
    }
}
