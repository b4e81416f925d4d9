namespace SlakDet.Data.Segmentation;

/// <summary>A picture prepared for prediction.</summary>
/// <param name="Name">Name of the picture.</param>
/// <param name="Image">Normalised planes red, green, blue: (3, Height, Width).</param>
/// <param name="Height">Height after the resize.</param>
/// <param name="Width">Width after the resize.</param>
/// <param name="OriginalHeight">Height of the picture as decoded.</param>
/// <param name="OriginalWidth">Width of the picture as decoded.</param>
/// <param name="Label">
/// Class indices (OriginalHeight, OriginalWidth), 255 ignored; the zero label is removed already where the config says so. Null
/// without a label.
/// </param>
public sealed record TestSample(
    string Name, float[] Image, int Height, int Width, int OriginalHeight, int OriginalWidth, byte[]? Label);
