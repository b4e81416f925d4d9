namespace SlakDet.Data.Images;

/// <summary>A class-index map as a label file holds it.</summary>
/// <param name="Values">A value a pixel, (height, width), rows from the top.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record LabelMap(byte[] Values, int Width, int Height);
