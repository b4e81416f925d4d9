using SlakDet.Annotations;

namespace SlakDet.Data.Checks;

/// <summary>What a check of a set found.</summary>
/// <param name="Findings">The worst first; of many of a kind, the first few and a count.</param>
/// <param name="Items">Number of pictures that have a label, or that the annotations name.</param>
/// <param name="Sizes">How many pictures have each size as shown (EXIF rotation applied), the most frequent size first.</param>
/// <param name="Labels">Counts of the label values of a segmentation set; null after a fast check and for other sets.</param>
/// <param name="Objects">Counts of the objects of a detection set; null for other sets.</param>
/// <param name="Pictures">Pictures of each class of an image folder; null for other sets.</param>
public sealed record CheckReport(
    IReadOnlyList<Finding> Findings,
    int Items,
    IReadOnlyList<(int Width, int Height, int Count)> Sizes,
    LabelCounts? Labels,
    ObjectCounts? Objects = null,
    IReadOnlyList<int>? Pictures = null)
{
    /// <summary>Whether the set cannot be used as it is.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity == FindingSeverity.Error);
}
