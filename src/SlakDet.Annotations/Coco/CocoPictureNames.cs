namespace SlakDet.Annotations.Coco;

/// <summary>Finds the picture that a row of results names. Predictions of loose pictures have names, but ids of their own.</summary>
internal sealed class CocoPictureNames
{
    private readonly ILookup<string, CocoImage> _byName;

    /// <summary>Indexes pictures by the last part of their file names.</summary>
    public CocoPictureNames(IReadOnlyList<CocoImage> images) => _byName = images.ToLookup(image => LastPart(image.FileName));

    /// <summary>The picture of a name; of several in different folders the one whose whole name it is, else the one of the id.</summary>
    /// <param name="fileName">A name, with or without folders.</param>
    /// <param name="id">The row's <c>image_id</c>.</param>
    /// <returns>Null if there is none, or no telling which.</returns>
    public CocoImage? Find(string fileName, long id)
    {
        var found = _byName[LastPart(fileName)].ToList();
        return found.Count == 1 ? found[0] : found.Find(image => image.FileName == fileName) ?? found.Find(image => image.Id == id);
    }

    /// <summary>A name without its folders.</summary>
    public static string LastPart(string fileName) => fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
}
