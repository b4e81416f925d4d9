namespace SlakDet.Backbones;

/// <summary>What a consumer must know of one feature map of a backbone.</summary>
/// <param name="Channels">Number of channels.</param>
/// <param name="Stride">Input pixels per feature cell along each axis.</param>
public sealed record FeatureSpec(int Channels, int Stride);
