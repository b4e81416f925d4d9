namespace SlakDet.Annotations;

/// <summary>A picture of one class.</summary>
/// <param name="Name">The class's folder and the file's name, such as <c>cat/17.jpg</c>; unique in its split.</param>
/// <param name="ImagePath">Full path of the picture.</param>
/// <param name="Label">Index of its class.</param>
public sealed record ImageFolderItem(string Name, string ImagePath, int Label);
