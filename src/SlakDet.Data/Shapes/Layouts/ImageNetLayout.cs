namespace SlakDet.Data.Shapes.Layouts;

/// <summary>Writes pictures as ImageNet lies on disk: PART/CLASS/NAME.jpg, and the class list as classes.txt.</summary>
internal sealed class ImageNetLayout
{
    private readonly string _root;

    /// <summary>Makes the folders and the class list.</summary>
    public ImageNetLayout(string root)
    {
        _root = root;
        foreach (var split in Enum.GetValues<ShapesSplit>())
            foreach (var name in ShapeKinds.Names)
                Directory.CreateDirectory(Path.Combine(root, Part(split), name));
        TextLines.Write(Path.Combine(root, "classes.txt"), ShapeKinds.Names);
    }

    /// <summary>Writes a picture into the folder of its object's class.</summary>
    public void Write(ShapesPicture picture, ShapesSplit split, byte[] jpeg) =>
        File.WriteAllBytes(Path.Combine(_root, Part(split), ShapeKinds.Names[(int)picture.Instances[0].Kind], picture.Name + ".jpg"), jpeg);

    private static string Part(ShapesSplit split) => split == ShapesSplit.Training ? "train" : "val";
}
