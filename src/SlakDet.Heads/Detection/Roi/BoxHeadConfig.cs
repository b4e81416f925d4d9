namespace SlakDet.Heads.Detection.Roi;

/// <summary>The shape of a <see cref="BoxHead"/>: convolutions, then linear layers; the defaults are those of Faster R-CNN with a feature pyramid.</summary>
public sealed record BoxHeadConfig
{
    /// <summary>Side of the grid that a region's features are sampled on, at least 1.</summary>
    public int RoiSize { get; init; } = 7;

    /// <summary>Number of 3x3 convolutions with batch norm and ReLU, 0 or more.</summary>
    public int ConvCount { get; init; }

    /// <summary>Channels of the convolutions, at least 1.</summary>
    public int ConvChannels { get; init; } = 256;

    /// <summary>Number of linear layers with ReLU after them, 0 or more.</summary>
    public int FcCount { get; init; } = 2;

    /// <summary>Width of the linear layers, at least 1.</summary>
    public int FcChannels { get; init; } = 1024;

    /// <summary>Two linear layers of 1024 (Lin et al., "Feature Pyramid Networks", CVPR 2017): the head of Faster R-CNN.</summary>
    public static BoxHeadConfig TwoFc { get; } = new();

    /// <summary>Four convolutions of 256 with batch norm and a linear layer of 1024 (Wu and He, "Group Normalization", ECCV 2018, 4.2): the head of the published cascades.</summary>
    public static BoxHeadConfig FourConvOneFc { get; } = new() { ConvCount = 4, FcCount = 1 };

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Limits.AtLeast("Box head", RoiSize, 1);
        Limits.AtLeast("Box head", ConvCount, 0);
        Limits.AtLeast("Box head", ConvChannels, 1);
        Limits.AtLeast("Box head", FcCount, 0);
        Limits.AtLeast("Box head", FcChannels, 1);
    }
}
