using SlakDet.Backbones;
using SlakDet.Heads.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>The parts of a <see cref="FasterRcnn"/>; the defaults are the published ones for PASCAL VOC.</summary>
public sealed record FasterRcnnConfig : DetectorConfig
{
    /// <summary>The region head.</summary>
    public StandardRoiHeadConfig RoiHead { get; init; } = new();

    /// <inheritdoc/>
    public override bool HasMasks => false;

    /// <inheritdoc/>
    public override FasterRcnn Build(Backbone backbone, Device? device = null) => new(backbone, this, device);
}
