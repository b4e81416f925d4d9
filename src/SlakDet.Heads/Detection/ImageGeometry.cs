namespace SlakDet.Heads.Detection;

/// <summary>How a picture of the batch came from its file: the sizes on the way, and the factors between file and network pixels.</summary>
/// <param name="HeightPx">Height after resizing, before padding; boxes are clipped to it.</param>
/// <param name="WidthPx">Width after resizing, before padding.</param>
/// <param name="PaddedHeightPx">Height after this picture's own padding; the batch may be higher.</param>
/// <param name="PaddedWidthPx">Width after this picture's own padding; the batch may be wider.</param>
/// <param name="OriginalHeightPx">Height of the file.</param>
/// <param name="OriginalWidthPx">Width of the file.</param>
/// <param name="ScaleX">Network pixels per file pixel along x, the true ratio of the widths.</param>
/// <param name="ScaleY">Network pixels per file pixel along y, the true ratio of the heights.</param>
public readonly record struct ImageGeometry(
    int HeightPx, int WidthPx, int PaddedHeightPx, int PaddedWidthPx, int OriginalHeightPx, int OriginalWidthPx, float ScaleX, float ScaleY);
