using System.Text.Json;

namespace SlakDet.Annotations.Coco;

/// <summary>Reads an annotation file in one pass. What rows say about others is checked afterwards: the lists may come in any order.</summary>
internal static class CocoDatasetReader
{
    private const int ImagesKey = 1, CategoriesKey = 2, AnnotationsKey = 4;

    private delegate T RowReader<T>(ref CocoJson json);

    /// <inheritdoc cref="CocoDataset.Load"/>
    public static CocoDataset Read(string path) => CocoReferences.Complete(path, CocoJson.ReadFile(path, Root));

    /// <summary>Reads the file's value; its rows are not yet compared with each other.</summary>
    internal static CocoDataset Root(ref CocoJson json)
    {
        json.Read();
        if (json.Token != JsonTokenType.StartObject)
        {
            throw json.Refuse("SD-COCO-FORMAT", $"the file holds {json.Shown()}; an annotation file is an object with the lists "
                + "images, categories and annotations (a list of detections is a results file)");
        }

        var (images, categories, annotations) = (new List<CocoImage>(), new List<CocoCategory>(), new List<CocoAnnotation>());
        var keys = new CocoKeys();
        using var shapes = new CocoShapes();
        while (json.NextKey())
        {
            if (keys.Is(ref json, "images"u8, ImagesKey))
                Rows(ref json, "images", images, CocoRows.Image);
            else if (keys.Is(ref json, "categories"u8, CategoriesKey))
                Rows(ref json, "categories", categories, CocoRows.Category);
            else if (keys.Is(ref json, "annotations"u8, AnnotationsKey))
                Rows(ref json, "annotations", annotations, (ref CocoJson row) => CocoRows.Annotation(ref row, shapes));
            else
                json.Skip();
        }

        keys.Require(ref json, ImagesKey, "images");
        keys.Require(ref json, CategoriesKey, "categories");
        keys.Require(ref json, AnnotationsKey, "annotations");
        return new(images, categories, annotations);
    }

    private static void Rows<T>(ref CocoJson json, string list, List<T> rows, RowReader<T> read)
    {
        json.Read();
        if (json.Token != JsonTokenType.StartArray)
            throw json.Refuse("SD-COCO-FORMAT", $"{list} is {json.Shown()}; it must be a list");
        json.List = list;
        while (json.NextItem())
        {
            (json.Row, json.RowId) = (rows.Count, null);
            rows.Add(read(ref json));
        }

        json.List = null;
    }
}
