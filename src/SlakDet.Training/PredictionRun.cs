using SlakDet.Annotations;
using SlakDet.Training.Schema;

namespace SlakDet.Training;

/// <summary>Predicts pictures with given weights.</summary>
public static class PredictionRun
{
    private static readonly string[] PictureEndings = [".jpg", ".jpeg", ".png", ".bmp"];

    /// <summary>Writes, per picture, what was found and an overlay to look at.</summary>
    /// <param name="configPath">The config file.</param>
    /// <param name="overrides">What followed each <c>--set</c>.</param>
    /// <param name="weights">What <see cref="ModelWeights.Load"/> takes.</param>
    /// <param name="outFolder">Made if missing.</param>
    /// <param name="inputs">Pictures and folders of pictures.</param>
    /// <param name="deviceName"><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
    /// <param name="note">Told what happens.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="container">Which weights, where there are several: see <see cref="ModelWeights.Load"/>.</param>
    /// <returns>How many pictures were predicted.</returns>
    /// <exception cref="DatasetException">An input is missing, no picture, or damaged.</exception>
    public static int Execute(string configPath, IReadOnlyList<string> overrides, string weights, string outFolder, IReadOnlyList<string> inputs, string deviceName,
        Action<string>? note, IProgress<double>? progress, string? container = null)
    {
        var (_, config) = RunSchema.Load(configPath, overrides);
        var pictures = Find(inputs);
        RequireOtherFolder(pictures, outFolder);
        using var task = EvaluationRun.Load(config, weights, deviceName, note, container);
        Directory.CreateDirectory(outFolder);
        task.WritePredictions(pictures, outFolder, progress);
        return pictures.Count;
    }

    /// <summary>The pictures that are meant, each once, in order.</summary>
    internal static IReadOnlyList<string> Find(IReadOnlyList<string> inputs)
    {
        var pictures = new List<string>();
        foreach (var input in inputs)
        {
            if (File.Exists(input))
                pictures.Add(Path.GetFullPath(input));
            else if (Directory.Exists(input))
                pictures.AddRange(Directory.EnumerateFiles(input).Where(IsPicture).Select(Path.GetFullPath).Order(StringComparer.Ordinal));
            else
                throw new DatasetException("SD-IMAGE-MISSING", $"{input}: no such file or folder. Give pictures or folders of pictures.");
        }
        pictures = [.. pictures.Distinct()];
        if (pictures.Count == 0)
            throw new DatasetException("SD-IMAGE-MISSING", $"{string.Join(", ", inputs)}: no pictures in there ({string.Join(", ", PictureEndings)}).");
        var clash = pictures.GroupBy(Path.GetFileNameWithoutExtension).FirstOrDefault(group => group.Count() > 1);
        if (clash != null)
            throw new DatasetException("SD-IMAGE-NAME", $"{string.Join(" and ", clash)} would both be written as {clash.Key}.png. Predict them into different folders.");
        return pictures;
    }

    private static void RequireOtherFolder(IReadOnlyList<string> pictures, string outFolder)
    {
        var folder = Path.GetFullPath(outFolder).TrimEnd(Path.DirectorySeparatorChar);
        if (pictures.FirstOrDefault(picture => Path.GetDirectoryName(picture) == folder && Path.GetExtension(picture) == ".png") is { } lost)
            throw new DatasetException("SD-IMAGE-NAME", $"{lost} would be overwritten by its own prediction. Choose another folder with --out.");
    }

    /// <summary>Whether a file is a picture by its ending.</summary>
    internal static bool IsPicture(string path) => PictureEndings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
