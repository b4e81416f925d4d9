using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Detection;

/// <summary>
/// Tells what is right and wrong with detections: which classes are confused, what each kind of error costs, which pictures are worst.
/// </summary>
public static class DetectionAnalyzer
{
    /// <summary>Compares detections with the objects of a data set.</summary>
    /// <param name="truth">Pictures, classes and objects.</param>
    /// <param name="results">The detections, in any order.</param>
    /// <param name="options">How to analyse.</param>
    /// <exception cref="DatasetException">As <see cref="CocoEvaluator.Evaluate"/>.</exception>
    /// <exception cref="ArgumentException">An option is not allowed.</exception>
    public static DetectionAnalysis Analyze(CocoDataset truth, IReadOnlyList<CocoResult> results, DetectionAnalysisOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ThrowIfInvalid();
        // The evaluation also refuses what cannot be analysed.
        var evaluation = CocoEvaluator.Evaluate(
            truth,
            results,
            new() { IouType = options.IouType, IouThresholds = [options.ForegroundIou], KeepArrays = true, Threads = options.Threads });
        var index = new CocoIndex(truth);
        var rows = new ResultRows(results);
        var table = new PictureTable(index, truth.Annotations, rows, options.MaxDetections);
        var classes = index.Categories.Length;
        var masks = options.IouType == CocoIouType.Mask ? new TruthMasks(table.Objects, table.ObjectImage, index) : null;
        var (pictures, confusion) = (new PictureScore[index.Pictures.Length], new int[(classes + 1) * (classes + 1)]);
        new Parallelism(options.Threads).For(
            pictures.Length,
            () => new PictureMatcher(table, rows, masks, options, classes),
            (matcher, picture) =>
            {
                var (right, wrong, missed) = matcher.Match(picture);
                pictures[picture] = new PictureScore(index.Pictures[picture].Id, index.Pictures[picture].FileName, right, wrong, missed);
            },
            matcher =>
            {
                lock (confusion)
                {
                    for (var i = 0; i < confusion.Length; i++)
                        confusion[i] += matcher.Confusion[i];
                }
            });
        return new DetectionAnalysis(
            options,
            new DetectionConfusion(index.Categories, confusion),
            [.. evaluation.Classes.Select((score, category) => Curve(score, category, evaluation.Arrays!))],
            new TideAccumulation(table, rows, classes, options.Threads).Run(),
            pictures);
    }

    private static PrecisionRecallCurve Curve(CocoClassScore score, int category, CocoArrays arrays)
    {
        var points = Enumerable.Range(0, CocoGrid.RecallPoints.Count);
        return new PrecisionRecallCurve(
            score.CategoryId,
            score.Name,
            score.Objects,
            CocoGrid.RecallPoints,
            [.. points.Select(point => arrays.Precision(0, point, category, 0, 2))],
            [.. points.Select(point => arrays.Score(0, point, category, 0, 2))]);
    }
}
