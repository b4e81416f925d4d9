namespace SlakDet.Data.Detection;

/// <summary>Pictures of a batch before they are normalised, a quarter of the bytes: for devices that normalise themselves.</summary>
/// <param name="Pixels">Blue, green, red: (Count, Height, Width, 3), each picture's content in the top left corner; the rest is of no meaning.</param>
/// <param name="Height">The largest padded height of the pictures.</param>
/// <param name="Width">The largest padded width of the pictures.</param>
/// <param name="Geometry">Sizes of each picture.</param>
/// <param name="Targets">Objects of each picture; null when prepared for prediction.</param>
/// <param name="Items">What each picture was made of: its file, name, number and original annotations.</param>
public sealed record DetectionByteInputs(
    byte[] Pixels,
    int Height,
    int Width,
    IReadOnlyList<PictureGeometry> Geometry,
    IReadOnlyList<DetectionTargets>? Targets,
    IReadOnlyList<DetectionItem> Items) : DetectionPictures(Height, Width, Geometry, Targets, Items);
