using SlakDet.Annotations.Coco;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Detection;

/// <summary>Objects and detections by picture, and what the analysis finds out about each.</summary>
internal sealed class PictureTable
{
    /// <summary>Groups them; objects and detections of unknown classes are left out.</summary>
    /// <param name="index">Pictures and classes.</param>
    /// <param name="annotations">The objects.</param>
    /// <param name="rows">The detections.</param>
    /// <param name="maxDetections">Most detections of a picture.</param>
    public PictureTable(CocoIndex index, IReadOnlyList<CocoAnnotation> annotations, ResultRows rows, int maxDetections)
    {
        var pictures = index.PictureIds.Count;
        var (keys, order) = (new List<ulong>(), new List<int>());
        for (var i = 0; i < annotations.Count; i++)
        {
            var image = index.PictureIds.Find(annotations[i].ImageId);
            if (image < 0 || index.CategoryIds.Find(annotations[i].CategoryId) < 0)
                continue;
            keys.Add((ulong)image);
            order.Add(i);
        }

        (ObjectStarts, var sorted) = Group(pictures, keys, order);
        Objects = [.. sorted.Select(i => annotations[i])];
        ObjectImage = [.. Objects.Select(item => index.PictureIds.Find(item.ImageId))];
        ObjectClass = [.. Objects.Select(item => index.CategoryIds.Find(item.CategoryId))];
        (Taken, Reachable) = (new bool[Objects.Length], new bool[Objects.Length]);
        Array.Fill(BestDetection = new int[Objects.Length], -1);

        (DetectionStarts, Rows) = GroupDetections(index, rows.Span, maxDetections);
        var results = rows.Span;
        DetectionClass = new int[Rows.Length];
        for (var d = 0; d < Rows.Length; d++)
            DetectionClass[d] = index.CategoryIds.Find(results[Rows[d]].CategoryId);
        (Verdicts, Targets) = (new DetectionVerdict[Rows.Length], new int[Rows.Length]);
    }

    /// <summary>Where each picture's objects start; one more at the end.</summary>
    public int[] ObjectStarts { get; }

    /// <summary>The objects by picture, then place in the file.</summary>
    public CocoAnnotation[] Objects { get; }

    /// <summary>Number of the picture of each object.</summary>
    public int[] ObjectImage { get; }

    /// <summary>Number of the class of each object.</summary>
    public int[] ObjectClass { get; }

    /// <summary>Whether a detection took the object.</summary>
    public bool[] Taken { get; }

    /// <summary>Whether a wrong detection would be right for the object if its class or box were.</summary>
    public bool[] Reachable { get; }

    /// <summary>The wrong detection of highest score that would be right for the object; -1 if none.</summary>
    public int[] BestDetection { get; }

    /// <summary>Where each picture's detections start; one more at the end.</summary>
    public int[] DetectionStarts { get; }

    /// <summary>Places of the detections in the list, by picture, then descending score, then place.</summary>
    public int[] Rows { get; }

    /// <summary>Number of the class of each detection.</summary>
    public int[] DetectionClass { get; }

    /// <summary>What each detection is.</summary>
    public DetectionVerdict[] Verdicts { get; }

    /// <summary>The object that a detection with a classification or localization error would be right for.</summary>
    public int[] Targets { get; }

    private static (int[] Starts, int[] Rows) GroupDetections(CocoIndex index, ReadOnlySpan<CocoResult> results, int maxDetections)
    {
        var (scores, order) = (new List<ulong>(results.Length), new List<int>(results.Length));
        for (var i = 0; i < results.Length; i++)
        {
            if (index.CategoryIds.Find(results[i].CategoryId) < 0)
                continue;
            scores.Add(RadixSort.Descending(results[i].Score));
            order.Add(i);
        }

        var rows = order.ToArray();
        RadixSort.Sort(scores.ToArray(), rows, new ulong[rows.Length], new int[rows.Length]);
        var (images, kept, counts) = (new List<ulong>(rows.Length), new List<int>(rows.Length), new int[index.PictureIds.Count]);
        foreach (var row in rows)
        {
            var image = index.PictureIds.Find(results[row].ImageId);
            if (counts[image]++ >= maxDetections)
                continue;
            images.Add((ulong)image);
            kept.Add(row);
        }

        return Group(counts.Length, images, kept);
    }

    /// <summary>Orders items by their groups, in a group as they come.</summary>
    private static (int[] Starts, int[] Items) Group(int groups, List<ulong> keys, List<int> items)
    {
        var starts = new int[groups + 1];
        foreach (var key in keys)
            starts[(int)key + 1]++;
        for (var i = 0; i < groups; i++)
            starts[i + 1] += starts[i];
        var sorted = items.ToArray();
        RadixSort.Sort(keys.ToArray(), sorted, new ulong[sorted.Length], new int[sorted.Length]);
        return (starts, sorted);
    }
}
