namespace SlakDet.Data.Detection;

/// <summary>Pictures of a batch as a network takes them; 0 (the mean colour) around them.</summary>
/// <param name="Images">Normalised planes red, green, blue: (Count, 3, Height, Width).</param>
/// <param name="Height">The largest padded height of the pictures.</param>
/// <param name="Width">The largest padded width of the pictures.</param>
/// <param name="Geometry">Sizes of each picture.</param>
/// <param name="Targets">Objects of each picture; null when prepared for prediction.</param>
/// <param name="Items">What each picture was made of: its file, name, number and original annotations.</param>
public sealed record DetectionInputs(
    float[] Images,
    int Height,
    int Width,
    IReadOnlyList<PictureGeometry> Geometry,
    IReadOnlyList<DetectionTargets>? Targets,
    IReadOnlyList<DetectionItem> Items) : DetectionPictures(Height, Width, Geometry, Targets, Items)
{
    /// <summary>The planes of one picture.</summary>
    public Span<float> ImageAt(int index) => Images.AsSpan(3 * Height * Width * index, 3 * Height * Width);
}
