using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SlakDet.Data.Images;

namespace SlakDet.Data.Shapes.Layouts;

/// <summary>
/// Writes pictures as ADE20K does: images/PART/NAME.jpg, annotations/PART/NAME.png (0 = unlabelled); the class
/// list as classes.txt, and with colours as classes.json.
/// </summary>
internal sealed class AdeLayout
{
    private readonly string _root;

    /// <summary>Makes the folders and the class lists.</summary>
    public AdeLayout(string root)
    {
        _root = root;
        foreach (var kind in new[] { "images", "annotations" })
            foreach (var split in Enum.GetValues<ShapesSplit>())
                Directory.CreateDirectory(Path.Combine(root, kind, Part(split)));
        var classes = ShapeKinds.SegmentationClasses;
        TextLines.Write(Path.Combine(root, "classes.txt"), classes.Names);
        var list = new JObject
        {
            ["classes"] = new JArray(classes.Names.Zip(classes.Palette, (name, color) => new JObject
            {
                ["name"] = name, ["color"] = color.ToString(),
            })),
        };
        TextLines.Write(Path.Combine(root, "classes.json"), [list.ToString(Formatting.None)]);
    }

    /// <summary>Writes a picture and its label map.</summary>
    public void Write(ShapesPicture picture, ShapesSplit split, byte[] jpeg)
    {
        File.WriteAllBytes(Path.Combine(_root, "images", Part(split), picture.Name + ".jpg"), jpeg);
        var label = Path.Combine(_root, "annotations", Part(split), picture.Name + ".png");
        LabelFile.Write(label, picture.Labels, picture.SizePx, picture.SizePx);
    }

    private static string Part(ShapesSplit split) => split == ShapesSplit.Training ? "training" : "validation";
}
