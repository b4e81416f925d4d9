namespace SlakDet.Heads.Segmentation;

/// <summary>The shape of an <see cref="FcnHead"/>; the defaults are those of the published auxiliary head.</summary>
public sealed record FcnHeadConfig
{
    /// <summary>Number of classes, 1 to 255.</summary>
    public required int Classes { get; init; }

    /// <summary>Which feature map it reads, 0 the finest.</summary>
    public int InputIndex { get; init; } = 2;

    /// <summary>Channels of the inner maps.</summary>
    public int Channels { get; init; } = 256;

    /// <summary>Number of 3x3 convolutions before the classifier, at least 1.</summary>
    public int Convolutions { get; init; } = 1;

    /// <summary>Probability of dropping a channel before the classifier in training, in [0, 1).</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Weight of this head's loss in the total; the decode head's is 1.</summary>
    public double LossWeight { get; init; } = 0.4;
}
