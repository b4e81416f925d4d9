namespace SlakDet.Data.Checks;

/// <summary>How often classes occur in the labels of a set.</summary>
/// <param name="Pixels">Pixels of each class.</param>
/// <param name="Images">Pictures that show each class.</param>
/// <param name="IgnoredPixels">Pixels that count for no class.</param>
public sealed record LabelCounts(IReadOnlyList<long> Pixels, IReadOnlyList<int> Images, long IgnoredPixels);
