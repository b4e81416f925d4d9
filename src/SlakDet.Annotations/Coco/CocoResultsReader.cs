using System.Text.Json;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>Reads the rows of a results file.</summary>
internal sealed class CocoResultsReader : IDisposable
{
    private const int ImageIdKey = 1, CategoryIdKey = 2, ScoreKey = 4, BoxKey = 8, SegmentationKey = 16;

    private readonly CocoShapes _shapes = new();
    private readonly CocoDataset _truth;
    private readonly Dictionary<long, CocoImage> _images;
    private readonly HashSet<long> _categories;
    private CocoImage? _image;

    /// <summary>Prepares for the results on a data set.</summary>
    public CocoResultsReader(CocoDataset truth)
    {
        _truth = truth;
        _images = new(truth.Images.Count);
        foreach (var image in truth.Images)
            _images[image.Id] = image;
        _categories = [.. truth.Categories.Select(category => category.Id)];
    }

    /// <summary>Reads the file's value.</summary>
    public IReadOnlyList<CocoResult> Root(ref CocoJson json)
    {
        json.Read();
        if (json.Token != JsonTokenType.StartArray)
            throw NotResults(ref json);
        json.List = "results";
        var rows = new List<CocoResult>();
        while (json.NextItem())
        {
            json.Row = rows.Count;
            rows.Add(Row(ref json));
            AddBoxRows(ref json, rows);
        }

        json.List = null;
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _shapes.Dispose();

    /// <summary>Adds the rows that follow in the block, as long as they are plain and right.</summary>
    private void AddBoxRows(ref CocoJson json, List<CocoResult> rows)
    {
        var plain = new PlainJson(json.Unread);
        var passed = 0;
        while (CocoBoxRow.TryRead(ref plain, out var row) && IsKnown(row.ImageId) && _categories.Contains(row.CategoryId))
        {
            rows.Add(row);
            passed = plain.At;
        }

        json.Advance(passed);
    }

    private static DatasetException NotResults(ref CocoJson json)
    {
        var found = json.Shown();
        if (json.Token == JsonTokenType.StartObject)
        {
            while (json.NextKey())
            {
                if (json.Is("annotations"u8) || json.Is("images"u8))
                    return json.Refuse("SD-COCO-FORMAT", "this is an annotation file (ground truth), not results; are the two files exchanged?");
                json.Skip();
            }
        }

        return json.Refuse("SD-COCO-FORMAT", $"the file holds {found}; a results file is a list: "
            + "[{\"image_id\": 1, \"category_id\": 1, \"bbox\": [x, y, width, height], \"score\": 0.5}, ...]");
    }

    private CocoResult Row(ref CocoJson json)
    {
        if (json.Token != JsonTokenType.StartObject)
            throw json.Refuse("SD-COCO-FORMAT", $"the row is {json.Shown()}; it must be an object");
        var (imageId, categoryId, score, box) = (0L, 0L, 0.0, default(CocoBox));
        var segmentation = (CocoSegmentation?)null;
        var keys = new CocoKeys();
        while (json.NextKey())
        {
            if (keys.Is(ref json, "image_id"u8, ImageIdKey))
                imageId = json.Integer("image_id");
            else if (keys.Is(ref json, "category_id"u8, CategoryIdKey))
                categoryId = json.Integer("category_id");
            else if (keys.Is(ref json, "bbox"u8, BoxKey))
                box = CocoShapes.Box(ref json);
            else if (keys.Is(ref json, "score"u8, ScoreKey))
                score = json.NextNumber("score");
            else if (keys.Is(ref json, "segmentation"u8, SegmentationKey))
                segmentation = _shapes.Segmentation(ref json);
            else
                json.Skip();
        }

        keys.Require(ref json, ImageIdKey, "image_id");
        keys.Require(ref json, CategoryIdKey, "category_id");
        keys.Require(ref json, ScoreKey, "score");
        var image = Image(ref json, imageId);
        if (!_categories.Contains(categoryId))
            throw json.Refuse("SD-COCO-UNKNOWN-CATEGORY", UnknownCategory(categoryId));
        if (segmentation == null && !keys.Has(BoxKey))
            throw json.Refuse("SD-COCO-FORMAT", "the row has neither bbox nor segmentation; it needs one of them");
        var mask = segmentation == null ? null : Mask(ref json, segmentation, image);
        return new(imageId, categoryId, score, keys.Has(BoxKey) ? box : mask!.Bounds, mask);
    }

    // Rows of one picture mostly follow each other.
    private bool IsKnown(long imageId) => _image?.Id == imageId || _images.TryGetValue(imageId, out _image);

    private CocoImage Image(ref CocoJson json, long id)
    {
        if (!IsKnown(id))
        {
            throw json.Refuse("SD-COCO-UNKNOWN-IMAGE", $"image_id is {id}; the annotation file has no such picture "
                + $"among its {_images.Count}. Are the results those of another split?");
        }

        return _image!;
    }

    private string UnknownCategory(long id)
    {
        var hint = _categories.Contains(id + 1) && !_categories.Contains(0)
            ? " category_id must be the id in that file, not the index of the class"
            : " Were the detections made with other classes?";
        return $"category_id is {id}; {CocoReferences.Known(_truth)}.{hint}";
    }

    private static RleMask Mask(ref CocoJson json, CocoSegmentation segmentation, CocoImage image)
    {
        try
        {
            return segmentation.ToMask(image.HeightPx, image.WidthPx);
        }
        catch (DatasetException error)
        {
            throw json.Refuse("SD-COCO-RLE", error.Message.TrimEnd('.'));
        }
    }
}
