using System.Text.Json;
using SlakDet.Annotations.Coco;

namespace SlakDet.Annotations.Voc;

/// <summary>Reads the rows of a results file.</summary>
/// <param name="folder">The pictures that there are.</param>
/// <param name="classes">The classes that there are.</param>
internal sealed class VocResultsReader(VocFolder folder, ClassList classes)
{
    private const int ImageIdKey = 1, FileNameKey = 2, CategoryIdKey = 4, CategoryKey = 8, ScoreKey = 16, BoxKey = 32;
    private const int NamesShown = 8;

    private readonly HashSet<string> _images = [.. folder.Items.Select(item => item.Id)];

    /// <summary>Reads the file's value.</summary>
    public IReadOnlyList<VocResult> Root(ref CocoJson json)
    {
        json.Read();
        if (json.Token != JsonTokenType.StartArray)
        {
            throw json.Refuse("SD-COCO-FORMAT", $"the file holds {json.Shown()}; a results file is a list: "
                + "[{\"image_id\": \"000001\", \"category\": \"dog\", \"bbox\": [x, y, width, height], \"score\": 0.5}, ...]");
        }

        json.List = "results";
        var rows = new List<VocResult>();
        while (json.NextItem())
        {
            json.Row = rows.Count;
            rows.Add(Row(ref json));
        }

        json.List = null;
        return rows;
    }

    private VocResult Row(ref CocoJson json)
    {
        json.RequireRow();
        var (imageId, fileName, category) = ((string?)null, (string?)null, (string?)null);
        var (categoryId, score, box) = (0L, 0.0, default(CocoBox));
        var keys = new CocoKeys();
        while (json.NextKey())
        {
            if (keys.Is(ref json, "image_id"u8, ImageIdKey))
                imageId = TextOrNothing(ref json);
            else if (keys.Is(ref json, "file_name"u8, FileNameKey))
                fileName = json.Text("file_name");
            else if (keys.Is(ref json, "category_id"u8, CategoryIdKey))
                categoryId = json.Integer("category_id");
            else if (keys.Is(ref json, "category"u8, CategoryKey))
                category = json.Text("category");
            else if (keys.Is(ref json, "score"u8, ScoreKey))
                score = json.NextNumber("score");
            else if (keys.Is(ref json, "bbox"u8, BoxKey))
                box = CocoShapes.Box(ref json);
            else
                json.Skip();
        }

        keys.Require(ref json, ScoreKey, "score");
        keys.Require(ref json, BoxKey, "bbox");
        return new(Image(ref json, imageId, fileName), Class(ref json, category, keys.Has(CategoryIdKey) ? categoryId : null), score, box);
    }

    // Programs that number pictures write a number here, which says nothing about a VOC picture.
    private static string? TextOrNothing(ref CocoJson json)
    {
        json.Read();
        if (json.Token == JsonTokenType.String)
            return json.CurrentText();
        return json.Token == JsonTokenType.Number ? null : throw json.Refuse("SD-COCO-FORMAT", $"image_id is {json.Shown()}; it must be a string such as \"000001\"");
    }

    private string Image(ref CocoJson json, string? imageId, string? fileName)
    {
        if (fileName == null && imageId == null)
            throw json.Refuse("SD-COCO-FORMAT", "the row does not name its picture; it needs file_name, or image_id as a string such as \"000001\"");
        var id = fileName == null ? imageId! : Path.GetFileNameWithoutExtension(fileName.Replace('\\', '/'));
        return _images.Contains(id)
            ? id
            : throw json.Refuse("SD-VOC-UNKNOWN-IMAGE", $"the split has no picture '{id}' among its {_images.Count}. Are the results those of another split?");
    }

    private int Class(ref CocoJson json, string? name, long? number)
    {
        if (name == null && number == null)
            throw json.Refuse("SD-COCO-FORMAT", "the row does not name its class; it needs category, or category_id, 1 for the first class");
        for (var i = 0; i < classes.Count; i++)
            if (name == null ? number == i + 1 : classes.Names[i] == name)
                return i;
        var known = string.Join(", ", classes.Names.Take(NamesShown)) + (classes.Count > NamesShown ? $" and {classes.Count - NamesShown} more" : "");
        throw json.Refuse("SD-VOC-CLASS", name == null
            ? $"category_id is {number}; allowed are 1 to {classes.Count}, the place in the class list: {known}"
            : $"category is '{name}'; the class list has {known}. Is another list needed?");
    }
}
