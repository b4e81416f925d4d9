using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Detection;

/// <summary>Matches the detections of a picture with its objects of all classes and names the errors. Each thread has its own.</summary>
/// <remarks>
/// The rules of the published TIDE program: by descending score each detection takes the free object of its class of largest IoU, of equal
/// ones the earlier, if the foreground IoU is reached.
/// </remarks>
internal sealed class PictureMatcher(PictureTable table, ResultRows rows, TruthMasks? masks, DetectionAnalysisOptions options, int classes)
{
    private double[] _ious = [];

    /// <summary>Confusion counts of the pictures that were matched, (truth, detected).</summary>
    public int[] Confusion { get; } = new int[(classes + 1) * (classes + 1)];

    /// <summary>Matches a picture.</summary>
    /// <returns>Right, wrong and missing from the score threshold on.</returns>
    public (int Right, int Wrong, int Missed) Match(int picture)
    {
        var (from, to) = (table.ObjectStarts[picture], table.ObjectStarts[picture + 1]);
        var (first, last) = (table.DetectionStarts[picture], table.DetectionStarts[picture + 1]);
        masks?.Prepare(from, to);
        Overlap(first, last, from, to);
        for (var d = first; d < last; d++)
            table.Verdicts[d] = Take(d, IousOf(d, first, from, to), from, to);
        var counts = Count(first, last, from, to);
        for (var d = first; d < last; d++)
            if (!table.Verdicts[d].Right)
                table.Verdicts[d] = table.Verdicts[d] with { Error = Name(d, IousOf(d, first, from, to), from, to) };
        return counts;
    }

    private ReadOnlySpan<double> IousOf(int d, int first, int from, int to) => _ious.AsSpan((d - first) * (to - from), to - from);

    private void Overlap(int first, int last, int from, int to)
    {
        var needed = (last - first) * (to - from);
        if (_ious.Length < needed)
            _ious = new double[needed * 2];
        var place = 0;
        for (var d = first; d < last; d++)
        {
            ref readonly var result = ref rows.Span[table.Rows[d]];
            for (var g = from; g < to; g++)
            {
                _ious[place++] = masks == null
                    ? BoxIou.Of(result.Box, table.Objects[g].Box, table.Objects[g].IsCrowd)
                    : masks.IntersectionOverUnion(result.Mask!, g, options.BackgroundIou);
            }
        }
    }

    /// <summary>Gives a detection its object; the object is kept in the targets.</summary>
    private DetectionVerdict Take(int d, ReadOnlySpan<double> ious, int from, int to)
    {
        var best = -1;
        var crowd = false;
        for (var g = from; g < to; g++)
        {
            if (table.ObjectClass[g] != table.DetectionClass[d])
                continue;
            if (table.Objects[g].IsCrowd)
                crowd |= ious[g - from] > options.ForegroundIou;
            else if (!table.Taken[g] && (best < 0 || ious[g - from] > ious[best - from]))
                best = g;
        }

        var right = best >= 0 && ious[best - from] >= options.ForegroundIou;
        if (right)
            table.Taken[best] = true;
        table.Targets[d] = right ? best : -1;
        return new DetectionVerdict(right, !right && crowd, default);
    }

    private TideErrorKind Name(int d, ReadOnlySpan<double> ious, int from, int to)
    {
        var (same, other, taken, any) = (-1, -1, 0.0, 0.0);
        for (var g = from; g < to; g++)
        {
            if (table.Objects[g].IsCrowd)
                continue;
            var iou = ious[g - from];
            any = Math.Max(any, iou);
            if (table.ObjectClass[g] != table.DetectionClass[d])
            {
                if (other < 0 || iou > ious[other - from])
                    other = g;
                continue;
            }

            if (same < 0 || iou > ious[same - from])
                same = g;
            if (table.Taken[g])
                taken = Math.Max(taken, iou);
        }

        if (same >= 0 && ious[same - from] >= options.BackgroundIou && ious[same - from] <= options.ForegroundIou)
            return Aim(d, same, TideErrorKind.Localization);
        if (other >= 0 && ious[other - from] >= options.ForegroundIou)
            return Aim(d, other, TideErrorKind.Classification);
        if (taken >= options.ForegroundIou)
            return TideErrorKind.Duplicate;
        return any <= options.BackgroundIou ? TideErrorKind.Background : TideErrorKind.Both;
    }

    /// <summary>
    /// Notes which object a detection would be right for. Of several only the one of highest score, which comes first, would be.
    /// </summary>
    private TideErrorKind Aim(int d, int g, TideErrorKind kind)
    {
        table.Targets[d] = g;
        if (!table.Taken[g])
        {
            table.Reachable[g] = true;
            if (table.BestDetection[g] < 0)
                table.BestDetection[g] = d;
        }

        return kind;
    }

    /// <summary>Counts the picture from the score threshold on, where those of lower score have changed nothing.</summary>
    private (int Right, int Wrong, int Missed) Count(int first, int last, int from, int to)
    {
        var found = new bool[to - from];
        var (right, wrong, missed, end) = (0, 0, 0, first);
        for (; end < last && rows.Span[table.Rows[end]].Score >= options.ScoreThreshold; end++)
        {
            if (!table.Verdicts[end].Right)
                continue;
            right++;
            found[table.Targets[end] - from] = true;
            Add(table.DetectionClass[end], table.DetectionClass[end]);
        }

        for (var g = from; g < to; g++)
            missed += found[g - from] || table.Objects[g].IsCrowd ? 0 : 1;
        for (var d = first; d < end; d++)
        {
            var verdict = table.Verdicts[d];
            wrong += verdict.Right || verdict.Ignored ? 0 : 1;
            if (!verdict.Right)
                CountOther(d, verdict, found, IousOf(d, first, from, to), from);
        }

        for (var g = from; g < to; g++)
            if (!found[g - from] && !table.Objects[g].IsCrowd)
                Add(table.ObjectClass[g], classes);
        return (right, wrong, missed);
    }

    private void CountOther(int d, DetectionVerdict verdict, bool[] found, ReadOnlySpan<double> ious, int from)
    {
        var best = -1;
        for (var i = 0; i < found.Length; i++)
            if (!found[i] && !table.Objects[from + i].IsCrowd && ious[i] >= options.ForegroundIou && (best < 0 || ious[i] > ious[best]))
                best = i;
        if (best >= 0)
        {
            found[best] = true;
            Add(table.ObjectClass[from + best], table.DetectionClass[d]);
        }
        else if (!verdict.Ignored)
        {
            Add(classes, table.DetectionClass[d]);
        }
    }

    private void Add(int truth, int detected) => Confusion[truth * (classes + 1) + detected]++;
}
