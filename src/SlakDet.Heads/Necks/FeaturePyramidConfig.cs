namespace SlakDet.Heads.Necks;

/// <summary>The shape of a <see cref="FeaturePyramid"/>; the defaults are those of the published two-stage detectors.</summary>
public sealed record FeaturePyramidConfig
{
    /// <summary>Channels of every output.</summary>
    public int Channels { get; init; } = 256;

    /// <summary>Number of outputs, at least one for each input; those beyond the inputs halve the last one's size each.</summary>
    public int Levels { get; init; } = 5;
}
