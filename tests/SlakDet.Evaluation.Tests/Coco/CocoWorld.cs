using System.IO.Compression;
using Newtonsoft.Json.Linq;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Tests.Coco;

/// <summary>An artificial data set with detections, and what pycocotools gave for it; see tests/Goldens/coco-eval/README.md.</summary>
internal sealed class CocoWorld
{
    private readonly JObject _json;
    private readonly Dictionary<long, (int Height, int Width)> _sizes = [];

    private CocoWorld(string line)
    {
        _json = JObject.Parse(line);
        foreach (var image in _json["images"]!)
            _sizes[(long)image[0]!] = ((int)image[1]!, (int)image[2]!);
        Truth = new CocoDataset(
            [.. _json["images"]!.Select(i => new CocoImage((long)i[0]!, $"{i[0]}.jpg", (int)i[2]!, (int)i[1]!))],
            [.. _json["categories"]!.Select(c => new CocoCategory((long)c, $"class {c}"))],
            [.. _json["annotations"]!.Select(Annotation)]);
        Results = [.. _json["results"]!.Select(Result)];
        Options = new CocoEvaluationOptions
        {
            IouType = IsMask ? CocoIouType.Mask : CocoIouType.Box,
            MaxDetections = [.. _json["maxDets"]!.Values<int>()],
            KeepArrays = true,
        };
    }

    public CocoDataset Truth { get; }

    public List<CocoResult> Results { get; }

    public CocoEvaluationOptions Options { get; }

    public int Seed => (int)_json["seed"]!;

    public bool IsMask => (bool)_json["mask"]!;

    public string Name => $"seed {Seed}, masks: {IsMask}";

    public static IEnumerable<CocoWorld> Read(string file)
    {
        foreach (var line in Lines(file))
            yield return new CocoWorld(line);
    }

    /// <summary>The lines of a packed golden file.</summary>
    public static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Repository.Golden("coco-eval", file)), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return line;
    }

    public double[] Doubles(string key) => [.. _json[key]!.Values<double>()];

    public string[] Texts(string key) => [.. _json[key]!.Values<string>().Select(text => text!)];

    private CocoAnnotation Annotation(JToken a) => new()
    {
        Id = (long)a[0]!,
        ImageId = (long)a[1]!,
        CategoryId = (long)a[2]!,
        Box = Box(a),
        Area = (double)a[7]!,
        IsCrowd = (int)a[8]! == 1,
        Segmentation = a[9]!.Type switch
        {
            JTokenType.Array => new CocoPolygons([.. a[9]!.Select(part => part.Values<double>().ToArray())]),
            JTokenType.String => new CocoRunLengths(Mask(a[9]!, (long)a[1]!)),
            _ => null,
        },
    };

    private CocoResult Result(JToken r)
    {
        if (!IsMask)
            return new CocoResult((long)r[0]!, (long)r[1]!, (double)r[2]!, Box(r));
        var mask = Mask(r[3]!, (long)r[0]!);
        return new CocoResult((long)r[0]!, (long)r[1]!, (double)r[2]!, mask.Bounds, mask);
    }

    private RleMask Mask(JToken mask, long image) => mask.Type == JTokenType.String
        ? RleMask.Parse((string)mask!, _sizes[image].Height, _sizes[image].Width)
        : RleMask.Parse((string)mask[2]!, (int)mask[0]!, (int)mask[1]!);

    private static CocoBox Box(JToken row) => new((double)row[3]!, (double)row[4]!, (double)row[5]!, (double)row[6]!);
}
