namespace SlakDet.Heads.Segmentation;

/// <summary>The shape of a <see cref="UperHead"/>; the defaults are the published ADE20K ones.</summary>
public sealed record UperHeadConfig
{
    /// <summary>Number of classes, 1 to 255.</summary>
    public required int Classes { get; init; }

    /// <summary>Channels of all inner maps.</summary>
    public int Channels { get; init; } = 512;

    /// <summary>Grid sizes of the pooling pyramid over the coarsest map, each at least 1.</summary>
    public IReadOnlyList<int> PoolScales { get; init; } = [1, 2, 3, 6];

    /// <summary>Probability of dropping a channel before the classifier in training, in [0, 1).</summary>
    public double Dropout { get; init; } = 0.1;
}
