using System.Globalization;
using SlakDet.Annotations;
using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Voc;
using SlakDet.Evaluation.Detection;
using SlakDet.Evaluation.Voc;

namespace SlakDet.Evaluation.Reports;

/// <summary>The report on a VOC evaluation.</summary>
public static class VocReport
{
    private const int WorstClasses = 8, CurvePoints = 101;

    /// <summary>Gathers what the report shows.</summary>
    /// <param name="folder">Pictures and objects.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="results">The detections.</param>
    /// <param name="evaluation">What <see cref="VocEvaluator"/> found in them.</param>
    public static DetectionReport Create(VocFolder folder, ClassList classes, IReadOnlyList<VocResult> results, VocEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(evaluation);
        var measured = evaluation.Classes.Where(score => score.Objects > 0).ToList();
        return new DetectionReport
        {
            Title = "PASCAL VOC evaluation",
            Facts =
            [
                ("pictures", Integer(folder.Items.Count)),
                ("objects to find", Integer(evaluation.Classes.Sum(score => score.Objects))),
                ("detections", Integer(results.Count)),
                ("rule", Rule(evaluation.Options.Metric)),
                ("below", "in the kinds of error, the confusions and the pictures, difficult objects stand as COCO's crowds: never missed, and detections on them do not count"),
            ],
            Numbers =
            [
                new("mAP", string.Create(CultureInfo.InvariantCulture, $"mean average precision at IoU {evaluation.Options.IouThreshold}"), evaluation.MeanAp),
            ],
            ClassColumns = ["AP", "recall"],
            Classes = [.. evaluation.Classes.Select(score => Class(score, classes))],
            WorstClassCurves = [.. measured.OrderBy(score => score.Ap).Take(WorstClasses).Select(score => Curve(score, classes))],
            Analysis = Analyze(folder, classes, results, evaluation.Options.IouThreshold),
        };
    }

    private static string Rule(VocMetric metric) => metric switch
    {
        VocMetric.Voc07ElevenPoint => "eleven recall points, as MMDetection computes them for VOC2007 (voc07)",
        VocMetric.VocArea => "area under the curve, as MMDetection computes it for VOC2012 (area)",
        VocMetric.Devkit07 => "eleven recall points, as the VOC2007 development kit computes them (devkit07)",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "There is no such metric."),
    };

    private static ReportClass Class(VocClassScore score, ClassList classes) => new(
        classes.Names[score.ClassIndex],
        score.Objects,
        score.Detections,
        score.Objects == 0 ? [null, null] : [score.Ap, score.Recall.Count == 0 ? 0 : score.Recall[^1]]);

    /// <summary>The best precision from each of 101 recalls on.</summary>
    private static ReportCurve Curve(VocClassScore score, ClassList classes)
    {
        var points = new (double Recall, double Precision)[CurvePoints];
        var (place, best) = (score.Recall.Count - 1, 0.0);
        for (var i = CurvePoints - 1; i >= 0; i--)
        {
            var recall = (double)i / (CurvePoints - 1);
            for (; place >= 0 && score.Recall[place] >= recall; place--)
                best = Math.Max(best, score.Precision[place]);
            points[i] = (recall, best);
        }

        return new(classes.Names[score.ClassIndex], points);
    }

    /// <summary>The analysis that COCO results get, of the same boxes in continuous coordinates.</summary>
    private static DetectionAnalysis Analyze(VocFolder folder, ClassList classes, IReadOnlyList<VocResult> results, double iouThreshold)
    {
        var index = Enumerable.Range(0, classes.Count).ToDictionary(i => classes.Names[i]);
        var (images, objects, numbers) = (new List<CocoImage>(), new List<CocoAnnotation>(), new Dictionary<string, int>());
        foreach (var item in folder.Items)
        {
            if (!numbers.TryAdd(item.Id, images.Count + 1))
                continue;
            images.Add(new(images.Count + 1, Path.GetFileName(item.ImagePath), item.Annotation.WidthPx, item.Annotation.HeightPx));
            foreach (var thing in item.Annotation.Objects.Where(thing => index.ContainsKey(thing.Name)))
            {
                var box = new CocoBox(thing.XMin - 1, thing.YMin - 1, thing.XMax - thing.XMin + 1, thing.YMax - thing.YMin + 1);
                objects.Add(new()
                {
                    Id = objects.Count + 1, ImageId = images.Count, CategoryId = index[thing.Name] + 1, Box = box, Area = box.Width * box.Height, IsCrowd = thing.Difficult,
                });
            }
        }

        var truth = new CocoDataset(images, [.. classes.Names.Select((name, i) => new CocoCategory(i + 1, name))], objects);
        // A detector's right edge is that of the last pixel's left side, as in VOC's files.
        return DetectionAnalyzer.Analyze(
            truth,
            [.. results.Select(result => new CocoResult(
                numbers[result.ImageId], result.ClassIndex + 1, result.Score, result.Box with { Width = result.Box.Width + 1, Height = result.Box.Height + 1 }))],
            new() { ForegroundIou = iouThreshold });
    }

    private static string Integer(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
