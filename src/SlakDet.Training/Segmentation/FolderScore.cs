using SlakDet.Annotations;
using SlakDet.Data.Images;
using SlakDet.Evaluation.Segmentation;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Segmentation;

/// <summary>Scores class maps on disk against label maps on disk, without a model.</summary>
public static class FolderScore
{
    /// <summary>Scores every label map of a folder.</summary>
    /// <param name="labelFolder">Label maps, PNG.</param>
    /// <param name="predictionFolder">Class maps of the same names, PNG, values 0 to <paramref name="classes"/> - 1.</param>
    /// <param name="classes">Number of classes, 1 to 255.</param>
    /// <param name="reduceZeroLabel">Whether label 0 means unlabelled and k means class k - 1; predictions are classes as they are.</param>
    /// <param name="ignore">Label value that is not scored; looked at before the zero label is reduced.</param>
    /// <exception cref="DatasetException">A map is missing, unreadable, of another size, or holds a value that is no class.</exception>
    public static SegmentationResult Compute(string labelFolder, string predictionFolder, int classes, bool reduceZeroLabel, byte ignore)
    {
        var labels = Maps(labelFolder);
        if (labels.Count == 0)
            throw new DatasetException("SD-SCORE-EMPTY", $"{labelFolder}: no PNG label maps in there. Give the folder that holds them.");
        var metric = new SegmentationMetric(classes);
        var mapping = LabelMapping.Create(reduceZeroLabel);
        foreach (var labelPath in labels)
        {
            var predictionPath = Path.Combine(predictionFolder, Path.GetFileName(labelPath));
            if (!File.Exists(predictionPath))
                throw new DatasetException("SD-SCORE-MISSING", $"{predictionPath}: no prediction for {labelPath}. Every label map needs a class map of the same name.");
            var (label, prediction) = (LabelFile.Read(labelPath), LabelFile.Read(predictionPath));
            if ((label.Width, label.Height) != (prediction.Width, prediction.Height))
                throw new DatasetException("SD-SCORE-SIZE",
                    $"{predictionPath} has {prediction.Width} x {prediction.Height} pixels, {labelPath} has {label.Width} x {label.Height}; they must be equal.");
            label.Values.AsSpan().Replace(ignore, LabelMapping.IgnoreLabel);
            mapping.Apply(label.Values);
            try
            {
                metric.Add(prediction.Values, label.Values);
            }
            catch (ArgumentException e)
            {
                throw new DatasetException("SD-SCORE-VALUE", $"{labelPath} and {predictionPath}: {e.Message}", e);
            }
        }
        return new SegmentationResult(metric.Compute(), [.. Enumerable.Range(0, classes).Select(c => $"class {c}")]);
    }

    private static List<string> Maps(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*.png").Order(StringComparer.Ordinal)]
        : throw new DatasetException("SD-SCORE-FOLDER", $"{folder}: no such folder.");
}
