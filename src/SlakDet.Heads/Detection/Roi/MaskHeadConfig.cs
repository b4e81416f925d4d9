namespace SlakDet.Heads.Detection.Roi;

/// <summary>The shape of a <see cref="MaskHead"/>; the defaults are those of Mask R-CNN (He et al., ICCV 2017).</summary>
public sealed record MaskHeadConfig
{
    /// <summary>Side of the grid that a region's features are sampled on, at least 1; the mask has twice this side.</summary>
    public int RoiSize { get; init; } = 14;

    /// <summary>Number of 3x3 convolutions with ReLU, 0 or more.</summary>
    public int ConvCount { get; init; } = 4;

    /// <summary>Channels of the convolutions, at least 1.</summary>
    public int ConvChannels { get; init; } = 256;

    /// <summary>Side of the masks in cells.</summary>
    public int MaskSize => 2 * RoiSize;

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Limits.AtLeast("Mask head", RoiSize, 1);
        Limits.AtLeast("Mask head", ConvCount, 0);
        Limits.AtLeast("Mask head", ConvChannels, 1);
    }
}
