using SlakDet.Heads.Detection.Roi;
using SlakDet.Heads.Necks;

namespace SlakDet.Heads.Detection;

/// <summary>The parts of a <see cref="CascadeMaskRcnn"/>; the defaults are those of the published SLaK models for COCO.</summary>
public sealed record CascadeMaskRcnnConfig
{
    /// <summary>Number of classes, without the background.</summary>
    public required int Classes { get; init; }

    /// <summary>The feature pyramid.</summary>
    public FeaturePyramidConfig Neck { get; init; } = new();

    /// <summary>The region proposal head.</summary>
    public RegionProposalConfig Proposals { get; init; } = RegionProposalConfig.Cascade;

    /// <summary>The region head.</summary>
    public CascadeRoiHeadConfig RoiHead { get; init; } = new();
}
