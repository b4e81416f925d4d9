using System.Diagnostics;
using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Shapes.Layouts;

namespace SlakDet.Data.Shapes;

/// <summary>
/// The embedded data set on disk. Scenes: the same pictures of textured, overlapping shapes in the layouts of ADE20K (<c>ade/</c>), PASCAL VOC
/// (<c>voc/</c>) and COCO (<c>coco/</c>). Objects: pictures of one shape each in the layout of ImageNet (<c>imagenet/</c>). A folder can hold both.
/// Equal options give equal bytes, whatever the number of threads.
/// </summary>
/// <remarks>
/// <c>manifest.json</c>, for objects <c>manifest-objects.json</c>, is written last and tells the options: without it a set is half-written. The file <c>.slakdet-shapes</c>, written
/// first, marks a folder as one that may be cleared, and is locked while its set is being written.
/// </remarks>
public static class ShapesDataset
{
    // Raise it with every change of the bytes, so that sets of an older version are made again.
    private const int GeneratorVersion = 2;

    /// <summary>The folder of a set that holds its ADE20K layout.</summary>
    public const string AdeFolder = "ade";

    /// <summary>The folder of a set that holds its PASCAL VOC layout.</summary>
    public const string VocFolder = "voc";

    /// <summary>The folder of a set that holds its COCO layout.</summary>
    public const string CocoFolder = "coco";

    /// <summary>The folder of a set that holds its ImageNet layout.</summary>
    public const string ImageNetFolder = "imagenet";

    private const string Marker = ".slakdet-shapes";
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>Whether a folder holds the whole set that these options and this version give.</summary>
    public static bool IsComplete(string folder, ShapesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var manifest = ManifestPath(folder, options);
        return File.Exists(manifest) && File.ReadAllText(manifest) == ManifestText(options);
    }

    /// <summary>Writes the set, unless the folder holds the whole of it already; what is there of another set of the same content is replaced.</summary>
    /// <param name="folder">The folder; made if missing. If another process writes the set there now, waits for it.</param>
    /// <param name="options">What to make.</param>
    /// <param name="progress">Told (pictures done, pictures in all), from one thread at a time, in rising order.</param>
    /// <param name="threads">Number of threads; 0 = one for each core.</param>
    /// <returns>Whether it was written now.</returns>
    /// <exception cref="DatasetException">SD-SHAPES-FOLDER: the folder holds other things.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static bool Write(string folder, ShapesOptions options, Action<int, int>? progress = null, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Directory.CreateDirectory(folder);
        // In this order: another process may be writing the marker, its first file, between the two looks.
        if (Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, Marker)))
        {
            throw new DatasetException(
                "SD-SHAPES-FOLDER",
                $"The folder {folder} is not empty and was not made by 'data make-shapes'; its files would be mixed with "
                + "the set. Name a new or empty folder.");
        }

        using var marker = Lock(Path.Combine(folder, Marker));
        if (IsComplete(folder, options))
            return false;
        File.Delete(ManifestPath(folder, options));
        string[] layouts = options.Content == ShapesContent.Objects ? [ImageNetFolder] : [AdeFolder, VocFolder, CocoFolder];
        foreach (var layout in layouts)
            if (Directory.Exists(Path.Combine(folder, layout)))
                Directory.Delete(Path.Combine(folder, layout), recursive: true);
        if (options.Content == ShapesContent.Objects)
            WriteObjects(folder, options, progress, threads);
        else
            WriteScenes(folder, options, progress, threads);
        File.WriteAllText(ManifestPath(folder, options), ManifestText(options));
        return true;
    }

    private static void WriteObjects(string folder, ShapesOptions options, Action<int, int>? progress, int threads)
    {
        var imageNet = new ImageNetLayout(Path.Combine(folder, ImageNetFolder));
        var (done, total, turn) = (0, options.TrainCount + options.ValCount, new Lock());
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        foreach (var split in Enum.GetValues<ShapesSplit>())
            Parallel.For(0, options.Count(split), parallel, index =>
            {
                var picture = ShapesGenerator.Generate(options, split, index);
                imageNet.Write(picture, split, EncodeJpeg(picture));
                lock (turn)
                    progress?.Invoke(++done, total);
            });
    }

    private static void WriteScenes(string folder, ShapesOptions options, Action<int, int>? progress, int threads)
    {
        var ade = new AdeLayout(Path.Combine(folder, AdeFolder));
        var voc = new VocLayout(Path.Combine(folder, VocFolder));
        var coco = new CocoLayout(Path.Combine(folder, CocoFolder));
        var (done, total, turn) = (0, options.TrainCount + options.ValCount, new Lock());
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        foreach (var split in Enum.GetValues<ShapesSplit>())
        {
            var pictures = new (string Name, List<JObject> Annotations)[options.Count(split)];
            Parallel.For(0, pictures.Length, parallel, index =>
            {
                var picture = ShapesGenerator.Generate(options, split, index);
                var jpeg = EncodeJpeg(picture);
                ade.Write(picture, split, jpeg);
                voc.Write(picture, jpeg);
                pictures[index] = (picture.Name, coco.Write(picture, split, jpeg));
                lock (turn)
                    progress?.Invoke(++done, total);
            });
            voc.WriteList(split, pictures.Select(p => p.Name));
            coco.WriteAnnotations(split, options.SizePx, pictures);
        }
    }

    private static byte[] EncodeJpeg(ShapesPicture picture)
    {
        using var image = Mat.FromPixelData(picture.SizePx, picture.SizePx, MatType.CV_8UC3, picture.Pixels);
        Cv2.ImEncode(".jpg", image, out var bytes, new ImageEncodingParam(ImwriteFlags.JpegQuality, 93));
        return bytes;
    }

    private static string ManifestPath(string folder, ShapesOptions options) =>
        Path.Combine(folder, options.Content == ShapesContent.Objects ? "manifest-objects.json" : "manifest.json");

    private static string ManifestText(ShapesOptions options) => JsonConvert.SerializeObject(
        new { GeneratorVersion, options.TrainCount, options.ValCount, options.SizePx, options.Seed },
        Formatting.Indented,
        new JsonSerializerSettings { Culture = CultureInfo.InvariantCulture }).ReplaceLineEndings("\n");

    /// <summary>Holds the marker for itself; waits while another process does, for the seconds that a set takes.</summary>
    private static FileStream Lock(string path)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && waited.Elapsed < LongestWait)
            {
                Thread.Sleep(50);
            }
        }
    }
}
