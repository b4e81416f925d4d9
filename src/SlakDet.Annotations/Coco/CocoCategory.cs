namespace SlakDet.Annotations.Coco;

/// <summary>A class of a COCO file.</summary>
/// <param name="Id">Number of the class in the file; numbers may have gaps.</param>
/// <param name="Name">Name of the class.</param>
public sealed record CocoCategory(long Id, string Name);
