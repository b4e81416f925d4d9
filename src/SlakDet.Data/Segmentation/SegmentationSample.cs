namespace SlakDet.Data.Segmentation;

/// <summary>A training sample.</summary>
/// <param name="Name">Name of the picture.</param>
/// <param name="Image">Normalised planes red, green, blue: (3, Height, Width).</param>
/// <param name="Label">Class indices (Height, Width); 255 is ignored.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Width">Width in pixels.</param>
public sealed record SegmentationSample(string Name, float[] Image, byte[] Label, int Height, int Width);
