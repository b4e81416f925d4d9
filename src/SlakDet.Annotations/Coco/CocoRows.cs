using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>Reads the rows of an annotation file; the reader stands on a row's first token.</summary>
internal static class CocoRows
{
    private const int IdKey = 1, FileNameKey = 2, NameKey = 2, WidthKey = 4, HeightKey = 8;
    private const int ImageIdKey = 2, CategoryIdKey = 4, BoxKey = 8, AreaKey = 16, IsCrowdKey = 32, IgnoreKey = 64, SegmentationKey = 128;

    /// <summary>Reads a picture.</summary>
    public static CocoImage Image(ref CocoJson json)
    {
        json.RequireRow();
        var (id, fileName, width, height) = (0L, "", 0, 0);
        var keys = new CocoKeys();
        while (json.NextKey())
        {
            if (keys.Is(ref json, "id"u8, IdKey))
                id = Id(ref json);
            else if (keys.Is(ref json, "file_name"u8, FileNameKey))
                fileName = json.Text("file_name");
            else if (keys.Is(ref json, "width"u8, WidthKey))
                width = Side(ref json, "width");
            else if (keys.Is(ref json, "height"u8, HeightKey))
                height = Side(ref json, "height");
            else
                json.Skip();
        }

        keys.Require(ref json, IdKey, "id");
        keys.Require(ref json, FileNameKey, "file_name");
        keys.Require(ref json, WidthKey, "width");
        keys.Require(ref json, HeightKey, "height");
        if (string.IsNullOrWhiteSpace(fileName))
            throw json.Refuse("SD-COCO-FORMAT", "file_name is blank; it must be a path below the folder of pictures");
        if ((long)width * height > RleMask.MaxPixels)
            throw json.Refuse("SD-COCO-SIZE", $"the picture is {width} x {height}; it may have at most {RleMask.MaxPixels} pixels");
        return new(id, fileName, width, height);
    }

    /// <summary>Reads a class.</summary>
    public static CocoCategory Category(ref CocoJson json)
    {
        json.RequireRow();
        var (id, name) = (0L, "");
        var keys = new CocoKeys();
        while (json.NextKey())
        {
            if (keys.Is(ref json, "id"u8, IdKey))
                id = Id(ref json);
            else if (keys.Is(ref json, "name"u8, NameKey))
                name = json.Text("name");
            else
                json.Skip();
        }

        keys.Require(ref json, IdKey, "id");
        keys.Require(ref json, NameKey, "name");
        return new(id, name);
    }

    /// <summary>Reads an object. Its area is NaN if the file does not tell it.</summary>
    public static CocoAnnotation Annotation(ref CocoJson json, CocoShapes shapes)
    {
        json.RequireRow();
        var (id, imageId, categoryId) = (0L, 0L, 0L);
        var (box, area) = (default(CocoBox), double.NaN);
        var (isCrowd, ignore) = (false, false);
        var segmentation = (CocoSegmentation?)null;
        var keys = new CocoKeys();
        while (json.NextKey())
        {
            if (keys.Is(ref json, "id"u8, IdKey))
                id = Id(ref json);
            else if (keys.Is(ref json, "image_id"u8, ImageIdKey))
                imageId = json.Integer("image_id");
            else if (keys.Is(ref json, "category_id"u8, CategoryIdKey))
                categoryId = json.Integer("category_id");
            else if (keys.Is(ref json, "bbox"u8, BoxKey))
                box = CocoShapes.Box(ref json);
            else if (keys.Is(ref json, "area"u8, AreaKey))
                area = json.NextNumber("area");
            else if (keys.Is(ref json, "iscrowd"u8, IsCrowdKey))
                isCrowd = json.Flag("iscrowd");
            else if (keys.Is(ref json, "ignore"u8, IgnoreKey))
                ignore = json.Flag("ignore");
            else if (keys.Is(ref json, "segmentation"u8, SegmentationKey))
                segmentation = shapes.Segmentation(ref json);
            else
                json.Skip();
        }

        keys.Require(ref json, IdKey, "id");
        keys.Require(ref json, ImageIdKey, "image_id");
        keys.Require(ref json, CategoryIdKey, "category_id");
        keys.Require(ref json, BoxKey, "bbox");
        return new()
        {
            Id = id,
            ImageId = imageId,
            CategoryId = categoryId,
            Box = box,
            Area = area,
            IsCrowd = isCrowd,
            Ignore = ignore,
            Segmentation = segmentation,
        };
    }

    private static long Id(ref CocoJson json)
    {
        var id = json.Integer("id");
        json.RowId = id;
        return id;
    }

    private static int Side(ref CocoJson json, string key)
    {
        var side = json.NextNumber(key);
        return side is >= 1 and <= RleMask.MaxPixels && side == Math.Floor(side)
            ? (int)side
            : throw json.Refuse("SD-COCO-SIZE", $"{key} is {json.Shown()}; it must be a whole number of pixels, at least 1");
    }
}
