using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Voc;

/// <summary>The detections of a class by descending score, and whether each is right.</summary>
/// <remarks>
/// Each detection looks at the object of the class that it overlaps most, whether another has taken that one already or not: a second
/// detection of an object is wrong, also where it overlaps a free one. (COCO's lets it take the free one.)
/// </remarks>
internal static class VocMatching
{
    /// <summary>Judges the detections of a class.</summary>
    /// <returns>Objects to find, and for each detection +1 if it is right, -1 if it is wrong, 0 if its object is difficult.</returns>
    public static (int Objects, sbyte[] Verdicts) Match(IReadOnlyList<VocPicture> pictures, int classIndex, VocEvaluationOptions options)
    {
        var (scores, found) = (new List<ulong>(), new List<(int Picture, VocDetection Detection)>());
        var objects = new List<Candidate>[pictures.Count];
        var toFind = 0;
        for (var picture = 0; picture < pictures.Count; picture++)
        {
            objects[picture] = Candidates(pictures[picture].Objects, classIndex, options.Metric);
            toFind += objects[picture].Count(candidate => !candidate.Item.Difficult);
            foreach (var detection in pictures[picture].Detections)
            {
                if (detection.ClassIndex != classIndex)
                    continue;
                scores.Add(RadixSort.Descending(detection.Score));
                found.Add((picture, detection));
            }
        }

        var order = Enumerable.Range(0, found.Count).ToArray();
        RadixSort.Sort(scores.ToArray(), order, new ulong[order.Length], new int[order.Length]);
        return (toFind, [.. order.Select(i => Judge(found[i].Detection, objects[found[i].Picture], options))]);
    }

    /// <summary>The objects of a class. MMDetection puts the difficult ones last, which decides ties.</summary>
    private static List<Candidate> Candidates(IReadOnlyList<VocTruth> items, int classIndex, VocMetric metric)
    {
        var candidates = items.Where(item => item.ClassIndex == classIndex).Select(item => new Candidate(item));
        return [.. metric == VocMetric.Devkit07 ? candidates : candidates.OrderBy(candidate => candidate.Item.Difficult)];
    }

    private static sbyte Judge(in VocDetection detection, List<Candidate> objects, VocEvaluationOptions options)
    {
        var (best, most) = (default(Candidate), double.NegativeInfinity);
        foreach (var candidate in objects)
        {
            var iou = options.Metric == VocMetric.Devkit07
                ? VocConvention.DoubleIou(detection, candidate.Item)
                : VocConvention.SingleIou(detection, candidate.Item);
            if (iou > most)
                (best, most) = (candidate, iou);
        }

        if (best == null || most < options.IouThreshold)
            return -1;
        if (best.Item.Difficult)
            return 0;
        if (best.Taken)
            return -1;
        best.Taken = true;
        return 1;
    }

    private sealed class Candidate(VocTruth item)
    {
        public VocTruth Item => item;

        public bool Taken { get; set; }
    }
}
