using System.Text.Json;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;
using SlakDet.Data.Randomness;

namespace SlakDet.Training.Benchmarks;

/// <summary>
/// A made-up COCO data set with the detections of a made-up detector, to time evaluators on. Like real ones: classes by a long tail, two fifths
/// of the objects small, some objects hard to box, detections in clusters around the objects, the first near and sure, later ones less so, and
/// some of the wrong class or on nothing.
/// </summary>
public static class EvaluationWorld
{
    private const double CrowdShare = 0.01, WrongClassShare = 0.1, BackgroundShare = 0.35, ObjectJitter = 0.2, RepeatJitter = 0.25;
    private const int Corners = 16;

    /// <summary>Writes the annotation and the results file.</summary>
    /// <param name="options">How large.</param>
    /// <param name="truthPath">The annotation file.</param>
    /// <param name="resultsPath">The results file.</param>
    public static void Write(EvaluationWorldOptions options, string truthPath, string resultsPath)
    {
        var scenes = new Scene[options.Images];
        Parallel.For(0, options.Images, i => scenes[i] = MakeScene(options, i));
        WriteTruth(options, scenes, truthPath);
        CocoResults.Write(resultsPath, scenes.SelectMany(scene => scene.Results));
    }

    private static Scene MakeScene(EvaluationWorldOptions options, int index)
    {
        var random = new KeyedRandom(options.Seed, RandomPurpose.Benchmark, 0, index);
        var (width, height) = random.NextBool() ? (640, 480) : (480, 640);
        var image = new CocoImage(index + 1, $"{index + 1:D12}.jpg", width, height);
        var objects = new List<Thing>();
        for (var i = Share(options.Objects, options.Images, index); i > 0; i--)
        {
            // Areas spread evenly over their logarithm from 8 x 8 to 320 x 320 pixels: 41 % small, 33 % medium, 26 % large, as in COCO.
            var side = 8 * Math.Pow(40, random.NextDouble() * 0.95);
            var stretch = Math.Exp(random.NextDouble(-0.6, 0.6));
            var (w, h) = (Math.Min(side * stretch, width - 2), Math.Min(side / stretch, height - 2));
            var box = new CocoBox(Round(random.NextDouble(0, width - w)), Round(random.NextDouble(0, height - h)), Round(w), Round(h));
            objects.Add(new Thing(box, ClassOf(options, random), random.NextBool(CrowdShare), random.NextDouble(0, ObjectJitter), Outline(random)));
        }

        var (results, found) = (new List<CocoResult>(), new bool[objects.Count]);
        for (var i = Share(options.Detections, options.Images, index); i > 0; i--)
            results.Add(Detect(options, image, objects, found, random));
        return new Scene(image, objects, results);
    }

    private static CocoResult Detect(EvaluationWorldOptions options, CocoImage image, List<Thing> objects, bool[] found, KeyedRandom random)
    {
        if (objects.Count == 0 || random.NextBool(BackgroundShare))
        {
            var (w, h) = (random.NextDouble(8, image.WidthPx / 2.0), random.NextDouble(8, image.HeightPx / 2.0));
            var nothing = new CocoBox(random.NextDouble(0, image.WidthPx - w), random.NextDouble(0, image.HeightPx - h), w, h);
            return Row(nothing, Outline(random), ClassOf(options, random), 0.9 * Math.Pow(random.NextDouble(), 2));
        }

        var index = random.NextInt(objects.Count);
        var (thing, repeat) = (objects[index], found[index]);
        found[index] = true;
        var spread = thing.Jitter * random.NextDouble(0.5, 1) + (repeat ? random.NextDouble(0, RepeatJitter) : 0);
        var box = thing.Box;
        var near = new CocoBox(
            box.X + box.Width * random.NextDouble(-spread, spread), box.Y + box.Height * random.NextDouble(-spread, spread),
            box.Width * Math.Exp(random.NextDouble(-spread, spread)), box.Height * Math.Exp(random.NextDouble(-spread, spread)));
        var wrong = random.NextBool(WrongClassShare);
        var sureness = (wrong ? 0.5 : 1) * (repeat ? random.NextDouble(0, 0.6) : 1);
        return Row(near, thing.Outline, wrong ? ClassOf(options, random) : thing.Class, sureness * (1 - 2 * spread + random.NextDouble(-0.2, 0.1)));

        CocoResult Row(CocoBox where, double[] outline, int category, double score)
        {
            var (x, y) = (Math.Clamp(where.X, 0, image.WidthPx - 1), Math.Clamp(where.Y, 0, image.HeightPx - 1));
            where = new CocoBox(Round(x), Round(y), Round(Math.Min(where.Width, image.WidthPx - x)), Round(Math.Min(where.Height, image.HeightPx - y)));
            return new CocoResult(image.Id, category, Math.Round(Math.Clamp(score, 0.001, 0.999), 5), where,
                options.Masks ? RleMask.FromPolygon(Place(outline, where), image.HeightPx, image.WidthPx) : null);
        }
    }

    private static void WriteTruth(EvaluationWorldOptions options, Scene[] scenes, string path)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteStartArray("categories");
        for (var category = 1; category <= options.Classes; category++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", category);
            json.WriteString("name", $"class {category}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("images");
        foreach (var (image, _, _) in scenes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", image.Id);
            json.WriteString("file_name", image.FileName);
            json.WriteNumber("width", image.WidthPx);
            json.WriteNumber("height", image.HeightPx);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("annotations");
        var id = 0;
        foreach (var (image, objects, _) in scenes)
            foreach (var thing in objects)
                WriteObject(json, ++id, image, thing, options.Masks);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, int id, CocoImage image, Thing thing, bool masks)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteNumber("image_id", image.Id);
        json.WriteNumber("category_id", thing.Class);
        json.WriteNumber("iscrowd", thing.IsCrowd ? 1 : 0);
        WriteNumbers(json, "bbox", [thing.Box.X, thing.Box.Y, thing.Box.Width, thing.Box.Height]);
        var outline = Place(thing.Outline, thing.Box);
        var mask = masks ? RleMask.FromPolygon(outline, image.HeightPx, image.WidthPx) : null;
        json.WriteNumber("area", mask?.Area ?? thing.Box.Width * thing.Box.Height);
        if (mask == null)
        {
            json.WriteEndObject();
            return;
        }

        if (thing.IsCrowd)
        {
            json.WriteStartObject("segmentation");
            WriteNumbers(json, "size", [image.HeightPx, image.WidthPx]);
            json.WriteStartArray("counts");
            foreach (var count in mask.Counts)
                json.WriteNumberValue(count);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else
        {
            json.WriteStartArray("segmentation");
            WriteNumbers(json, null, outline);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string? name, ReadOnlySpan<double> values)
    {
        if (name == null)
            json.WriteStartArray();
        else
            json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Corners of a lump around (0.5, 0.5) in the unit square.</summary>
    private static double[] Outline(KeyedRandom random)
    {
        var outline = new double[2 * Corners];
        for (var corner = 0; corner < Corners; corner++)
        {
            var (angle, radius) = (2 * Math.PI * corner / Corners, random.NextDouble(0.35, 0.5));
            (outline[2 * corner], outline[2 * corner + 1]) = (0.5 + radius * Math.Cos(angle), 0.5 + radius * Math.Sin(angle));
        }

        return outline;
    }

    private static double[] Place(double[] outline, CocoBox box) =>
        [.. outline.Select((value, i) => Round(i % 2 == 0 ? box.X + value * box.Width : box.Y + value * box.Height))];

    // A density that falls from the first class to the last as COCO's does: the first has about a third.
    private static int ClassOf(EvaluationWorldOptions options, KeyedRandom random) => 1 + Math.Min(options.Classes - 1, (int)(options.Classes * Math.Pow(random.NextDouble(), 3.5)));

    private static double Round(double value) => Math.Round(value, 2);

    private static int Share(int total, int parts, int index) => (int)((long)total * (index + 1) / parts - (long)total * index / parts);

    private sealed record Thing(CocoBox Box, int Class, bool IsCrowd, double Jitter, double[] Outline);

    private sealed record Scene(CocoImage Image, IReadOnlyList<Thing> Objects, IReadOnlyList<CocoResult> Results);
}
