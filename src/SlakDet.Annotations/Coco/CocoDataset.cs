namespace SlakDet.Annotations.Coco;

/// <summary>What a COCO annotation file says: pictures, classes and objects, each in the file's order.</summary>
/// <param name="Images">The pictures.</param>
/// <param name="Categories">The classes.</param>
/// <param name="Annotations">The objects of all pictures.</param>
public sealed record CocoDataset(
    IReadOnlyList<CocoImage> Images, IReadOnlyList<CocoCategory> Categories, IReadOnlyList<CocoAnnotation> Annotations);
