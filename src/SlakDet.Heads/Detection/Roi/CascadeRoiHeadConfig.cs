namespace SlakDet.Heads.Detection.Roi;

/// <summary>The region head of Cascade Mask R-CNN; the defaults are those of the published SLaK models for COCO.</summary>
public sealed record CascadeRoiHeadConfig
{
    /// <summary>The shape of the box head of every stage.</summary>
    public BoxHeadConfig BoxHead { get; init; } = BoxHeadConfig.FourConvOneFc;

    /// <summary>How each stage is trained, first to last; at least one.</summary>
    public IReadOnlyList<RoiStageConfig> Stages { get; init; } = RoiStageConfig.Cascade;

    /// <summary>The loss of the boxes of every stage.</summary>
    public BoxLossConfig BoxLoss { get; init; } = BoxLossConfig.Giou;

    /// <summary>The shape of the mask head of every stage.</summary>
    public MaskHeadConfig MaskHead { get; init; } = new();

    /// <summary>Pixels of at least this probability belong to a mask, in (0, 1].</summary>
    public double MaskThreshold { get; init; } = 0.5;

    /// <summary>Which boxes become detections.</summary>
    public MulticlassNmsConfig Nms { get; init; } = new();

    /// <summary>Checks the values that are not those of a part.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        if (Stages.Count == 0)
            throw new ArgumentException("Cascade: Stages is empty; there must be at least one.");
        if (!(MaskThreshold > 0 && MaskThreshold <= 1))
            throw new ArgumentException($"Cascade: MaskThreshold is {MaskThreshold}; it must be above 0 and at most 1.");
    }
}
