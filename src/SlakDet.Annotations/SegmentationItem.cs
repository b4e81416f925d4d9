namespace SlakDet.Annotations;

/// <summary>A picture and its class-index map.</summary>
/// <param name="Name">File name without folder and extension.</param>
/// <param name="ImagePath">Full path of the picture.</param>
/// <param name="LabelPath">Full path of the label map.</param>
public sealed record SegmentationItem(string Name, string ImagePath, string LabelPath);
