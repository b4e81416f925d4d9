using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Detection;

/// <summary>The AP as it is and as it would be with one kind of error mended.</summary>
/// <remarks>
/// Mending, as the paper defines it: a detection with a classification or localization error becomes right for the object that it is on,
/// if that is free and no such detection of higher score is on it, else it goes; all other wrong detections of the kind go; missed
/// objects go.
/// Detections of equal score keep the published program's order: the wrong ones first, picture by picture, then the right ones.
/// </remarks>
internal sealed class TideAccumulation(PictureTable table, ResultRows rows, int classes, int threads)
{
    private const int Kinds = 6;
    private const int AsIs = Kinds, NoFalsePositives = Kinds + 1, NoFalseNegatives = Kinds + 2;
    private readonly int[] _objects = new int[classes];
    private readonly int[] _notFound = new int[classes];
    private readonly int[] _missed = new int[classes];

    /// <summary>The report.</summary>
    public TideReport Run()
    {
        for (var g = 0; g < table.Objects.Length; g++)
        {
            if (table.Objects[g].IsCrowd)
                continue;
            var category = table.ObjectClass[g];
            _objects[category]++;
            _notFound[category] += table.Taken[g] ? 0 : 1;
            _missed[category] += table.Taken[g] || table.Reachable[g] ? 0 : 1;
        }

        var aps = new double[Kinds + 3];
        new Parallelism(threads).For(aps.Length, mended => aps[mended] = MeanAp(mended));
        var counts = new int[Kinds];
        foreach (var verdict in table.Verdicts)
            if (!verdict.Right)
                counts[(int)verdict.Error]++;
        counts[(int)TideErrorKind.Missed] = _missed.Sum();
        // A gain below zero comes from the steps of the recall points; the published program gives 0 too.
        var errors = Enumerable.Range(0, Kinds)
            .Select(kind => new TideError((TideErrorKind)kind, counts[kind], Math.Max(aps[kind] - aps[AsIs], 0)));
        return new TideReport(
            aps[AsIs],
            [.. errors],
            aps[NoFalsePositives] - aps[AsIs],
            aps[NoFalseNegatives] - aps[AsIs]);
    }

    private double MeanAp(int mended)
    {
        var points = new TidePoints(classes, table.Rows.Length);
        var results = rows.Span;
        for (var pass = mended == AsIs ? 1 : 0; pass < 2; pass++)
        {
            for (var d = 0; d < table.Rows.Length; d++)
            {
                var verdict = table.Verdicts[d];
                if (mended != AsIs && verdict.Right != (pass == 1))
                    continue;
                var score = mended == NoFalsePositives ? verdict.Right ? 1 : 0 : results[table.Rows[d]].Score;
                if (verdict.Right || (int)verdict.Error != mended)
                {
                    if (!verdict.Ignored)
                        points.Add(table.DetectionClass[d], score, verdict.Right);
                }
                else if (verdict.Error is TideErrorKind.Classification or TideErrorKind.Localization
                    && table.BestDetection[table.Targets[d]] == d)
                {
                    points.Add(table.ObjectClass[table.Targets[d]], score, true);
                }
            }
        }

        var aps = new List<double>();
        for (var category = 0; category < classes; category++)
        {
            var objects = _objects[category]
                - (mended == (int)TideErrorKind.Missed ? _missed[category] : mended == NoFalseNegatives ? _notFound[category] : 0);
            if (_objects[category] > 0 && (objects > 0 || points.Count(category) > 0))
                aps.Add(objects == 0 ? 0 : points.Ap(category, objects));
        }

        return aps.Count == 0 ? 0 : aps.Sum() / aps.Count;
    }
}
