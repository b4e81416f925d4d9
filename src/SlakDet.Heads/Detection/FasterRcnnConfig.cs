using SlakDet.Heads.Detection.Roi;
using SlakDet.Heads.Necks;

namespace SlakDet.Heads.Detection;

/// <summary>The parts of a <see cref="FasterRcnn"/>; the defaults are the published ones for PASCAL VOC.</summary>
public sealed record FasterRcnnConfig
{
    /// <summary>Number of classes, without the background.</summary>
    public required int Classes { get; init; }

    /// <summary>The feature pyramid.</summary>
    public FeaturePyramidConfig Neck { get; init; } = new();

    /// <summary>The region proposal head.</summary>
    public RegionProposalConfig Proposals { get; init; } = new();

    /// <summary>The region head.</summary>
    public StandardRoiHeadConfig RoiHead { get; init; } = new();
}
