using SlakDet.Backbones;
using SlakDet.Heads.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>The parts of a <see cref="CascadeMaskRcnn"/>; the defaults are those of the published SLaK models for COCO.</summary>
public sealed record CascadeMaskRcnnConfig : DetectorConfig
{
    /// <summary>Starts from <see cref="RegionProposalConfig.Cascade"/>.</summary>
    public CascadeMaskRcnnConfig() => Proposals = RegionProposalConfig.Cascade;

    /// <summary>The region head.</summary>
    public CascadeRoiHeadConfig RoiHead { get; init; } = new();

    /// <inheritdoc/>
    public override bool HasMasks => true;

    /// <inheritdoc/>
    public override CascadeMaskRcnn Build(Backbone backbone, Device? device = null) => new(backbone, this, device);
}
