namespace SlakDet.Data.Detection;

/// <summary>What is known of the pictures of a batch, whose pixels lie each in the top left corner of a plane that holds the largest.</summary>
/// <param name="Height">The largest padded height of the pictures.</param>
/// <param name="Width">The largest padded width of the pictures.</param>
/// <param name="Geometry">Sizes of each picture.</param>
/// <param name="Targets">Objects of each picture; null when prepared for prediction.</param>
/// <param name="Items">What each picture was made of: its file, name, number and original annotations.</param>
public abstract record DetectionPictures(
    int Height, int Width, IReadOnlyList<PictureGeometry> Geometry, IReadOnlyList<DetectionTargets>? Targets, IReadOnlyList<DetectionItem> Items)
{
    /// <summary>Number of pictures.</summary>
    public int Count => Items.Count;

    /// <summary>Names of the pictures.</summary>
    public IReadOnlyList<string> Names => [.. Items.Select(item => item.FileName)];
}
