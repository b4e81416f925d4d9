using System.Runtime.InteropServices;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SlakDet.Annotations.Masks;

namespace SlakDet.Data.Shapes.Layouts;

/// <summary>
/// Writes pictures as COCO does: PART/NAME.jpg and annotations/instances_PART.json. Masks are polygons along the pixels' edges, which give
/// exactly the visible pixels; crowds and masks with holes are uncompressed run lengths. Category ids are 1 + kind.
/// </summary>
internal sealed class CocoLayout
{
    private readonly string _root;

    /// <summary>Makes the folders.</summary>
    public CocoLayout(string root)
    {
        _root = root;
        foreach (var folder in new[] { "train", "val", "annotations" })
            Directory.CreateDirectory(Path.Combine(root, folder));
    }

    /// <summary>Writes a picture's pixels.</summary>
    /// <returns>Its annotations, still without their ids.</returns>
    public List<JObject> Write(ShapesPicture picture, ShapesSplit split, byte[] jpeg)
    {
        File.WriteAllBytes(Path.Combine(_root, Part(split), picture.Name + ".jpg"), jpeg);
        return [.. picture.Instances.Select((instance, i) => new JObject
        {
            ["category_id"] = 1 + (int)instance.Kind,
            ["iscrowd"] = instance.IsCrowd ? 1 : 0,
            ["bbox"] = new JArray(instance.Left, instance.Top, instance.Width, instance.Height),
            ["area"] = instance.Area,
            ["segmentation"] = Segmentation(picture, i),
        })];
    }

    /// <summary>Writes the annotation file of a part.</summary>
    /// <param name="split">The part.</param>
    /// <param name="sizePx">Width and height of its pictures.</param>
    /// <param name="pictures">Name and annotations of each picture.</param>
    public void WriteAnnotations(ShapesSplit split, int sizePx, IReadOnlyList<(string Name, List<JObject> Annotations)> pictures)
    {
        var (images, annotations) = (new JArray(), new JArray());
        for (var image = 0; image < pictures.Count; image++)
        {
            images.Add(new JObject
            {
                ["id"] = image + 1, ["file_name"] = pictures[image].Name + ".jpg", ["width"] = sizePx, ["height"] = sizePx,
            });
            foreach (var annotation in pictures[image].Annotations)
            {
                annotation.AddFirst(new JProperty("image_id", image + 1));
                annotation.AddFirst(new JProperty("id", annotations.Count + 1));
                annotations.Add(annotation);
            }
        }

        var file = new JObject
        {
            ["info"] = new JObject { ["description"] = "Shapes, the embedded data set of SlakDet" },
            ["licenses"] = new JArray(),
            ["categories"] = new JArray(ShapeKinds.Names.Select((name, kind) => new JObject
            {
                ["id"] = 1 + kind, ["name"] = name, ["supercategory"] = "shape",
            })),
            ["images"] = images,
            ["annotations"] = annotations,
        };
        File.WriteAllText(Path.Combine(_root, "annotations", $"instances_{Part(split)}.json"), file.ToString(Formatting.None));
    }

    private static JToken Segmentation(ShapesPicture picture, int index)
    {
        var mask = picture.Mask(index);
        var contours = MaskContours.Trace(mask, picture.SizePx);
        if (!picture.Instances[index].IsCrowd && !contours.Exists(c => c.IsHole))
            return new JArray(contours.Select(c => new JArray(c.Corners.Cast<object>().ToArray())));
        var runs = RleMask.EncodeRows(MemoryMarshal.AsBytes<bool>(mask), picture.SizePx, picture.SizePx);
        return new JObject
        {
            ["size"] = new JArray(runs.HeightPx, runs.WidthPx),
            ["counts"] = new JArray(runs.Counts.ToArray()),
        };
    }

    private static string Part(ShapesSplit split) => split == ShapesSplit.Training ? "train" : "val";
}
