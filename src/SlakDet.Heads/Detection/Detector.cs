using SlakDet.Backbones;
using SlakDet.Backbones.Profiling;
using SlakDet.Heads.Detection.Roi;
using SlakDet.Heads.Necks;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>
/// A two-stage detector: a backbone and a feature pyramid see the picture, a region proposal head points at what may be objects, and a region head
/// says what they are.
/// </summary>
/// <remarks>State-dict names are MMDetection's: backbone, neck, rpn_head, roi_head.</remarks>
public abstract class Detector : nn.Module, IProfiled
{
    private readonly Backbone _backbone;
    private readonly FeaturePyramid _neck;
    private readonly RegionProposalHead _proposer;
    private readonly RoiHead _roiHead;
    private readonly int _mostProposals;

    /// <param name="name">The detector's name, for messages.</param>
    /// <param name="backbone">On the same device.</param>
    /// <param name="neck">The shape of the feature pyramid.</param>
    /// <param name="proposals">The shape of the region proposal head.</param>
    /// <param name="roiHead">Makes the region head from the pyramid levels that regions are taken from.</param>
    /// <param name="device">Where the weights are made; the processor if null.</param>
    private protected Detector(string name, Backbone backbone, FeaturePyramidConfig neck, RegionProposalConfig proposals,
        Func<IReadOnlyList<FeatureSpec>, RoiHead> roiHead, Device? device) : base(name)
    {
        _backbone = backbone;
        _neck = new FeaturePyramid(neck, backbone.Features, device);
        _proposer = new RegionProposalHead(proposals, _neck.Features, device);
        _roiHead = roiHead([.. _neck.Features.Take(backbone.Features.Count)]);   // the coarser levels serve only proposals
        _mostProposals = proposals.Testing.PerImage;
        register_module("backbone", _backbone);
        register_module("neck", _neck);
        register_module("rpn_head", _proposer);
        register_module("roi_head", _roiHead);
    }

    /// <summary>Passes pictures forward and compares what is found with their objects.</summary>
    /// <param name="batch">Pictures with their objects; a picture may have none.</param>
    /// <exception cref="ArgumentException">The batch has no objects given, or not one entry a picture.</exception>
    public DetectionLosses ComputeLosses(DetectionBatch batch)
    {
        var truth = batch.Truth ?? throw new ArgumentException($"{GetName()}: the batch has no objects to learn from; give DetectionBatch.Truth.");
        CheckCount(batch, truth.Count, nameof(batch.Truth));
        using var scope = NewDisposeScope();
        var features = Features(batch);
        var outputs = _proposer.call(features);
        var proposals = _proposer.Propose(outputs, batch.Geometry);
        return DetectionLosses.Of(
            [.. _proposer.ComputeLosses(outputs, batch).Named, .. _roiHead.ComputeLosses(features, proposals, batch.Geometry, truth)]).MoveToOuterDisposeScope();
    }

    /// <summary>The objects found on each picture, best first, in pixels of the original pictures.</summary>
    /// <param name="batch">One or more pictures.</param>
    /// <exception cref="ArgumentException">The batch has not one entry a picture.</exception>
    /// <exception cref="InvalidOperationException">The detector is in training mode.</exception>
    public IReadOnlyList<Detections> Predict(DetectionBatch batch)
    {
        if (training)
            throw new InvalidOperationException($"{GetName()}: in training mode detections depend on chance and on other pictures; call eval() first.");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var features = Features(batch);
        var proposals = _proposer.Propose(_proposer.call(features), batch.Geometry);
        return _roiHead.Predict(features, proposals, batch.Geometry);
    }

    /// <inheritdoc/>
    /// <remarks>The region heads are counted for as many regions as prediction can give them: all proposals for boxes, all detections for masks.</remarks>
    public long Positions(string weight, int height, int width)
    {
        var parts = weight.Split('.', 2);
        var sizes = _backbone.FeatureSizes(height, width);
        return parts[0] switch
        {
            "backbone" => _backbone.Positions(parts[1], height, width),
            "neck" => FeaturePyramid.Positions(parts[1], sizes),
            "rpn_head" => RegionProposalHead.Positions(_neck.OutputSizes(sizes)),
            _ => _roiHead.Positions(parts[1], _mostProposals),
        };
    }

    private Tensor[] Features(DetectionBatch batch)
    {
        CheckCount(batch, batch.Geometry.Count, nameof(batch.Geometry));
        var maps = _backbone.call(batch.Images);
        var levels = _neck.call(maps);
        foreach (var map in maps)
            map.Dispose();
        return levels;
    }

    private void CheckCount(DetectionBatch batch, int count, string name)
    {
        if (count != batch.Images.shape[0])
            throw new ArgumentException($"{GetName()}: DetectionBatch.{name} has {count} entries for {batch.Images.shape[0]} pictures; give one a picture.");
    }
}
