using System.Buffers;
using System.Text.Json;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Coco;

/// <summary>Reads boxes, outlines and run lengths; one for each file, because it keeps its memory.</summary>
internal sealed class CocoShapes : IDisposable
{
    private const int SizeKey = 1, CountsKey = 2;

    private readonly RunBuffer _runs = new();
    private readonly List<double[]> _parts = [];
    private double[] _numbers = new double[256];

    /// <summary>Reads the value of a key <c>bbox</c>.</summary>
    /// <exception cref="DatasetException">It is not four finite numbers, or a side is negative.</exception>
    public static CocoBox Box(ref CocoJson json)
    {
        json.Read();
        if (json.Token != JsonTokenType.StartArray)
            throw NotABox(ref json, json.Shown());
        Span<double> box = stackalloc double[4];
        var count = 0;
        for (; json.NextItem(); count++)
        {
            if (count == 4)
                throw NotABox(ref json, "longer");
            box[count] = json.Number("a number of the bbox");
        }

        if (count < 4)
            throw NotABox(ref json, $"a list of {count}");
        if (box[2] < 0 || box[3] < 0)
        {
            throw json.Refuse("SD-COCO-BOX", $"the bbox [{box[0]}, {box[1]}, {box[2]}, {box[3]}] has a negative side; "
                + "it must be left, top, width, height");
        }

        return new(box[0], box[1], box[2], box[3]);
    }

    /// <summary>Reads the value of a key <c>segmentation</c>.</summary>
    /// <returns>Null for null and for lists without numbers, which many tools write for objects that only have a box.</returns>
    /// <exception cref="DatasetException">It is neither polygons nor run lengths.</exception>
    public CocoSegmentation? Segmentation(ref CocoJson json)
    {
        json.Read();
        return json.Token switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.StartArray => Polygons(ref json),
            JsonTokenType.StartObject => new CocoRunLengths(Runs(ref json)),
            _ => throw json.Refuse("SD-COCO-FORMAT", $"segmentation is {json.Shown()}; "
                + "it must be a list of polygons or an object with size and counts"),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _runs.Dispose();

    private static DatasetException NotABox(ref CocoJson json, string found)
        => json.Refuse("SD-COCO-BOX", $"bbox is {found}; it must be a list of four numbers: left, top, width, height");

    private CocoPolygons? Polygons(ref CocoJson json)
    {
        _parts.Clear();
        var boxes = false;
        while (json.NextItem())
        {
            if (json.Token != JsonTokenType.StartArray)
            {
                throw json.Refuse("SD-COCO-POLYGON", $"segmentation holds {json.Shown()}; "
                    + "it must be a list of lists: [[x, y, x, y, x, y, ...], ...]");
            }

            var count = Numbers(ref json);
            if (count == 0)
                continue;
            if (_parts.Count == 0)
                boxes = count == 4;
            // COCO takes lists of four numbers for boxes.
            var part = boxes && count == 4 ? new CocoBox(_numbers[0], _numbers[1], _numbers[2], _numbers[3]).Corners : _numbers[..count];
            CheckOutline(ref json, part);
            _parts.Add(part);
        }

        return _parts.Count == 0 ? null : new(_parts.ToArray());
    }

    private static void CheckOutline(ref CocoJson json, double[] corners)
    {
        if (corners.Length < 6 || corners.Length % 2 != 0)
        {
            throw json.Refuse("SD-COCO-POLYGON", $"a polygon has {corners.Length} numbers; "
                + "it needs x and y of at least 3 corners, so an even count from 6 on");
        }

        foreach (var value in corners)
        {
            if (Math.Abs(value) > RleMask.MaxPixels)
            {
                throw json.Refuse("SD-COCO-POLYGON", $"a polygon's coordinate is {value}; "
                    + $"it must be between {-RleMask.MaxPixels} and {RleMask.MaxPixels}");
            }
        }
    }

    private int Numbers(ref CocoJson json)
    {
        var count = 0;
        while (json.NextItem())
        {
            if (count == _numbers.Length)
                Array.Resize(ref _numbers, 2 * count);
            _numbers[count++] = json.Number("a number of a polygon");
        }

        return count;
    }

    private RleMask Runs(ref CocoJson json)
    {
        var (height, width) = (0, 0);
        var keys = new CocoKeys();
        while (json.NextKey())
        {
            if (keys.Is(ref json, "size"u8, SizeKey))
                (height, width) = Size(ref json);
            else if (keys.Is(ref json, "counts"u8, CountsKey))
                Counts(ref json);
            else
                json.Skip();
        }

        if (!keys.Has(SizeKey) || !keys.Has(CountsKey))
            throw json.Refuse("SD-COCO-RLE", "segmentation is an object without size and counts; run lengths need both");
        try
        {
            return RleMask.FromCounts(height, width, _runs.Written);
        }
        catch (DatasetException error)
        {
            throw json.Refuse("SD-COCO-RLE", error.Message.TrimEnd('.'));
        }
    }

    private static (int Height, int Width) Size(ref CocoJson json)
    {
        json.Read();
        Span<int> sides = stackalloc int[2];
        var count = 0;
        if (json.Token == JsonTokenType.StartArray)
        {
            for (; json.NextItem(); count++)
            {
                var side = json.Number("a side of the size");
                if (count == 2 || side is < 0 or > RleMask.MaxPixels || side != Math.Floor(side))
                    throw NotASize(ref json);
                sides[count] = (int)side;
            }
        }

        return count == 2 ? (sides[0], sides[1]) : throw NotASize(ref json);
    }

    private static DatasetException NotASize(ref CocoJson json)
        => json.Refuse("SD-COCO-RLE", "the size of run lengths must be a list of two whole numbers: height, width");

    private void Counts(ref CocoJson json)
    {
        json.Read();
        _runs.Clear();
        if (json.Token == JsonTokenType.StartArray)
        {
            while (json.NextItem())
            {
                var run = json.Number("a run");
                if (run is < 0 or > RleMask.MaxPixels || run != Math.Floor(run))
                    throw json.Refuse("SD-COCO-RLE", $"a run is {json.Shown()}; runs are whole numbers from 0 to {RleMask.MaxPixels}");
                _runs.Add((int)run);
            }

            return;
        }

        if (json.Token != JsonTokenType.String)
            throw json.Refuse("SD-COCO-RLE", $"counts is {json.Shown()}; it must be a compressed string or a list of runs");
        try
        {
            if (json.IsEscaped)
                ReadEscaped(ref json);
            else
                RunString.Read(json.Raw, _runs);
        }
        catch (DatasetException error) when (error.Code == "SD-RLE")
        {
            throw json.Refuse("SD-COCO-RLE", error.Message.TrimEnd('.'));
        }
    }

    private void ReadEscaped(ref CocoJson json)
    {
        var text = ArrayPool<byte>.Shared.Rent(json.Raw.Length);
        try
        {
            RunString.Read(text.AsSpan(0, json.CopyText(text)), _runs);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }
}
