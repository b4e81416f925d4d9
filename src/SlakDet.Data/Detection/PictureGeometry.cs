namespace SlakDet.Data.Detection;

/// <summary>The sizes that a picture of a batch went through, in pixels.</summary>
/// <param name="Height">Height of the picture's content in the batch.</param>
/// <param name="Width">Width of the content.</param>
/// <param name="PaddedHeight">Height with the picture's own padding, which is at most the batch's height.</param>
/// <param name="PaddedWidth">Width with its own padding.</param>
/// <param name="OriginalHeight">Height of the picture as decoded.</param>
/// <param name="OriginalWidth">Width of the picture as decoded.</param>
/// <param name="ScaleX">Horizontal ratio of the last resize; in prediction, boxes divided by it are in original pixels.</param>
/// <param name="ScaleY">Vertical ratio of the last resize.</param>
public readonly record struct PictureGeometry(
    int Height, int Width, int PaddedHeight, int PaddedWidth, int OriginalHeight, int OriginalWidth, float ScaleX, float ScaleY);
