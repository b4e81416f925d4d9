namespace SlakDet.Heads.Detection;

/// <summary>How many proposals a region proposal head keeps.</summary>
/// <param name="PerLevel">Best-scored candidates of each level, at least 1.</param>
/// <param name="PerImage">Proposals of a picture after suppression, at least 1.</param>
/// <param name="NmsIou">Overlap within a level above which the lower-scored box goes, in [0, 1].</param>
public sealed record ProposalLimits(int PerLevel, int PerImage, double NmsIou);
