namespace SlakDet.Annotations.Coco;

/// <summary>What the rows of an annotation file say about each other.</summary>
internal static class CocoReferences
{
    private const int IdsShown = 8;

    /// <summary>Checks that ids are unique and known and that run lengths have their picture's size; computes areas that are NaN.</summary>
    /// <exception cref="DatasetException">Something does not fit.</exception>
    public static CocoDataset Complete(string path, CocoDataset dataset)
    {
        var images = ById(path, "images", dataset.Images, image => image.Id);
        var categories = ById(path, "categories", dataset.Categories, category => category.Id);
        var annotations = dataset.Annotations.ToArray();
        ById(path, "annotations", annotations, annotation => annotation.Id);
        for (var i = 0; i < annotations.Length; i++)
        {
            var annotation = annotations[i];
            if (!images.TryGetValue(annotation.ImageId, out var image))
                throw Refuse("SD-COCO-UNKNOWN-IMAGE", $"image_id is {annotation.ImageId}; no row of images has this id");
            if (!categories.ContainsKey(annotation.CategoryId))
                throw Refuse("SD-COCO-UNKNOWN-CATEGORY", $"category_id is {annotation.CategoryId}; {Known(dataset)}");
            if (annotation.Segmentation is CocoRunLengths { Mask: var mask }
                && (mask.HeightPx != dataset.Images[image].HeightPx || mask.WidthPx != dataset.Images[image].WidthPx))
            {
                throw Refuse("SD-COCO-RLE", $"the run lengths have the size [{mask.HeightPx}, {mask.WidthPx}] (height, width); "
                    + $"picture {annotation.ImageId} has [{dataset.Images[image].HeightPx}, {dataset.Images[image].WidthPx}]");
            }

            if (double.IsNaN(annotation.Area))
                annotations[i] = annotation with { Area = Area(annotation, dataset.Images[image]) };

            DatasetException Refuse(string code, string problem) => new(code, $"{path}, annotations[{i}] (id {annotation.Id}): {problem}.");
        }

        return dataset with { Annotations = annotations };
    }

    /// <summary>The classes that a file has, for errors about others.</summary>
    public static string Known(CocoDataset dataset)
    {
        var ids = string.Join(", ", dataset.Categories.Take(IdsShown).Select(category => $"{category.Id} {category.Name}"));
        var more = dataset.Categories.Count > IdsShown ? $" and {dataset.Categories.Count - IdsShown} more" : "";
        return dataset.Categories.Count == 0 ? "the annotation file has no categories" : $"the annotation file's categories are {ids}{more}";
    }

    /// <summary>Position of each row by its id.</summary>
    private static Dictionary<long, int> ById<T>(string path, string list, IReadOnlyList<T> rows, Func<T, long> id)
    {
        var positions = new Dictionary<long, int>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (!positions.TryAdd(id(rows[i]), i))
            {
                throw new DatasetException("SD-COCO-ID-TWICE",
                    $"{path}, {list}[{i}]: the id {id(rows[i])} is also that of {list}[{positions[id(rows[i])]}]; ids must be unique.");
            }
        }

        return positions;
    }

    private static double Area(CocoAnnotation annotation, CocoImage image)
        => annotation.Segmentation?.ToMask(image.HeightPx, image.WidthPx).Area ?? annotation.Box.Width * annotation.Box.Height;
}
