namespace SlakDet.Annotations.Coco;

/// <summary>A picture of a COCO file.</summary>
/// <param name="Id">Number of the picture, unique in the file.</param>
/// <param name="FileName">Path below the folder of pictures.</param>
/// <param name="WidthPx">Width of the original picture.</param>
/// <param name="HeightPx">Height of the original picture.</param>
public sealed record CocoImage(long Id, string FileName, int WidthPx, int HeightPx);
