using System.Text.Json;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>Reads the rows of a results file.</summary>
internal sealed class CocoResultsReader : IDisposable
{
    private const int ImageIdKey = 1, CategoryIdKey = 2, ScoreKey = 4, BoxKey = 8, SegmentationKey = 16, FileNameKey = 32;
    private const int TrialBytes = 1 << 14;

    private readonly CocoShapes _shapes = new();
    private readonly CocoDataset _truth;
    private readonly Dictionary<long, CocoImage> _images;
    private readonly Lazy<CocoPictureNames> _names;
    private readonly HashSet<long> _categories;
    private readonly CocoPlainRows[] _plain;

    /// <summary>Prepares for the results on a data set.</summary>
    public CocoResultsReader(CocoDataset truth)
    {
        _truth = truth;
        _images = new(truth.Images.Count);
        foreach (var image in truth.Images)
            _images[image.Id] = image;
        _names = new(() => new CocoPictureNames(truth.Images));
        _categories = [.. truth.Categories.Select(category => category.Id)];
        _plain = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new CocoPlainRows(_images, _categories))];
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
            AddPlainRows(ref json, rows);
        }

        json.List = null;
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shapes.Dispose();
        foreach (var plain in _plain)
            plain.Dispose();
    }

    /// <summary>Adds the rows that follow in the block, as long as they are plain and right.</summary>
    private void AddPlainRows(ref CocoJson json, List<CocoResult> rows)
    {
        var block = json.Unread;
        // Only where a good many rows are plain is it worth the cores' while.
        var passed = _plain[0].Read(block.Span, TrialBytes);
        rows.AddRange(_plain[0].Rows);
        if (passed >= TrialBytes)
            passed += AddInParts(block[passed..], rows);
        json.Advance(passed);
    }

    /// <summary>Adds plain rows, on all cores.</summary>
    /// <returns>How many bytes they have.</returns>
    private int AddInParts(ReadOnlyMemory<byte> block, List<CocoResult> rows)
    {
        var starts = Starts(block.Span);
        var ends = new int[starts.Count - 1];
        Parallel.For(0, ends.Length, part => ends[part] = starts[part] + _plain[part].Read(block.Span[starts[part]..], starts[part + 1] - starts[part]));
        for (var part = 0; ; part++)
        {
            rows.AddRange(_plain[part].Rows);
            // If a part does not end where the next starts, the next may have been read from the middle of something.
            if (part == ends.Length - 1 || ends[part] != starts[part + 1])
                return ends[part];
        }
    }

    /// <summary>Cuts a block into a part a core, where rows seem to end.</summary>
    /// <returns>Where the parts start, the first at 0; and last the end.</returns>
    private List<int> Starts(ReadOnlySpan<byte> block)
    {
        var starts = new List<int> { 0 };
        for (var part = 1; part < _plain.Length; part++)
        {
            var at = Math.Max(starts[^1], (int)((long)block.Length * part / _plain.Length));
            for (int step; at < block.Length && (step = block[at..].IndexOf((byte)'}')) >= 0;)
            {
                at += step + 1;
                var json = new PlainJson(block[at..]);
                if (!json.Pass((byte)',') || !json.Pass((byte)'{'))
                    continue;
                starts.Add(at);
                break;
            }
        }

        starts.Add(block.Length);
        return starts;
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
        json.RequireRow();
        var (imageId, categoryId, score, box) = (0L, 0L, 0.0, default(CocoBox));
        var (segmentation, fileName) = ((CocoSegmentation?)null, (string?)null);
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
            else if (keys.Is(ref json, "file_name"u8, FileNameKey))
                fileName = json.Text("file_name");
            else
                json.Skip();
        }

        keys.Require(ref json, ImageIdKey, "image_id");
        keys.Require(ref json, CategoryIdKey, "category_id");
        keys.Require(ref json, ScoreKey, "score");
        var image = fileName == null ? Image(ref json, imageId) : Image(ref json, imageId, fileName);
        if (!_categories.Contains(categoryId))
            throw json.Refuse("SD-COCO-UNKNOWN-CATEGORY", UnknownCategory(categoryId));
        if (segmentation == null && !keys.Has(BoxKey))
            throw json.Refuse("SD-COCO-FORMAT", "the row has neither bbox nor segmentation; it needs one of them");
        var mask = segmentation == null ? null : Mask(ref json, segmentation, image);
        return new(image.Id, categoryId, score, keys.Has(BoxKey) ? box : mask!.Bounds, mask);
    }

    private CocoImage Image(ref CocoJson json, long id)
    {
        if (!_images.TryGetValue(id, out var image))
        {
            throw json.Refuse("SD-COCO-UNKNOWN-IMAGE", $"image_id is {id}; the annotation file has no such picture "
                + $"among its {_images.Count}. Are the results those of another split?");
        }

        return image;
    }

    private CocoImage Image(ref CocoJson json, long id, string fileName) => _names.Value.Find(fileName, id)
        ?? throw json.Refuse("SD-COCO-UNKNOWN-IMAGE", $"file_name is {fileName}; the annotation file has no such picture, or several, "
            + $"among its {_images.Count}. Are the results those of another split? Without file_name a row goes by its image_id");

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
