namespace SlakDet.Heads.Detection.Roi;

/// <summary>The region head of Faster R-CNN; the defaults are the published ones for PASCAL VOC.</summary>
public sealed record StandardRoiHeadConfig
{
    /// <summary>The shape of the box head.</summary>
    public BoxHeadConfig BoxHead { get; init; } = BoxHeadConfig.TwoFc;

    /// <summary>How it is trained.</summary>
    public RoiStageConfig Stage { get; init; } = new();

    /// <summary>The loss of its boxes.</summary>
    public BoxLossConfig BoxLoss { get; init; } = BoxLossConfig.L1;

    /// <summary>Which boxes become detections.</summary>
    public MulticlassNmsConfig Nms { get; init; } = new();
}
