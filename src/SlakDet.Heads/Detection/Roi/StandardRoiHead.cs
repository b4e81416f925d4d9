using SlakDet.Backbones;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>The region head of Faster R-CNN (Ren et al., NeurIPS 2015): one box head.</summary>
public sealed class StandardRoiHead : RoiHead
{
    [ComponentName(Name = "bbox_head")] private readonly BoxHead _boxHead;
    private readonly RoiStage _stage;

    /// <summary>Builds the head with fresh weights.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="levels">The pyramid levels regions are taken from, finest first.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range.</exception>
    public StandardRoiHead(StandardRoiHeadConfig config, int classes, IReadOnlyList<FeatureSpec> levels, Device? device = null)
        : base(nameof(StandardRoiHead), config.Nms)
    {
        _boxHead = new BoxHead(config.BoxHead, levels[0].Channels, classes, device);
        _stage = new RoiStage(config.Stage, config.BoxLoss, new RoiExtractor(levels, config.BoxHead.RoiSize), _boxHead);
        RegisterComponents();
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<RoiStage> Stages => [_stage];

    /// <inheritdoc/>
    public override long Positions(string weight, int regions) => regions * _boxHead.Positions(weight.Split('.', 2)[1]);

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, Tensor Value)> StageLosses(
        int stage, IReadOnlyList<Tensor> features, RoiSamples samples, BoxPrediction prediction, IReadOnlyList<DetectionTruth> truth) =>
        _stage.Losses(samples, prediction);
}
