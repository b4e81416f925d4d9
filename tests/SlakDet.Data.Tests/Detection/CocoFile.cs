using Newtonsoft.Json.Linq;

namespace SlakDet.Data.Tests.Detection;

/// <summary>A COCO annotation file of a test.</summary>
internal sealed class CocoFile
{
    private readonly JArray _images = [], _categories = [], _annotations = [];

    /// <summary>Adds categories; ids may have gaps.</summary>
    public CocoFile Category(int id, string name)
    {
        _categories.Add(new JObject { ["id"] = id, ["name"] = name });
        return this;
    }

    public CocoFile Image(int id, string name, int width, int height)
    {
        _images.Add(new JObject { ["id"] = id, ["file_name"] = name, ["width"] = width, ["height"] = height });
        return this;
    }

    /// <summary>Adds an object; its outline is its box, and its area the box's, unless told otherwise.</summary>
    public CocoFile Object(int image, int category, (double X, double Y, double Width, double Height) box, Action<JObject>? change = null)
    {
        var (x, y, width, height) = box;
        var annotation = new JObject
        {
            ["id"] = _annotations.Count + 1,
            ["image_id"] = image,
            ["category_id"] = category,
            ["bbox"] = new JArray(x, y, width, height),
            ["area"] = width * height,
            ["iscrowd"] = 0,
            ["segmentation"] = new JArray { new JArray(x, y, x, y + height, x + width, y + height, x + width, y) },
        };
        change?.Invoke(annotation);
        _annotations.Add(annotation);
        return this;
    }

    public void Write(string path)
    {
        var file = new JObject { ["images"] = _images, ["categories"] = _categories, ["annotations"] = _annotations };
        File.WriteAllText(path, file.ToString());
    }
}
