using SlakDet.Annotations.Coco;

namespace SlakDet.Evaluation.Detection;

/// <summary>Counts of the objects of each class that were detected as each class, or not at all, and of detections on nothing.</summary>
/// <remarks>
/// Only detections from the score threshold on count. First each takes an object of its own class, by descending score the free one of
/// largest IoU: these are the true positives. Of the remaining detections each takes, in the same way, a remaining object of another class.
/// What then remains stands against the background. Detections that remain and are on a crowd of their class count nowhere.
/// </remarks>
public sealed class DetectionConfusion
{
    private readonly int[] _counts;

    internal DetectionConfusion(IReadOnlyList<CocoCategory> classes, int[] counts) => (Classes, _counts) = (classes, counts);

    /// <summary>The classes by ascending number; their places here are the indices of rows and columns.</summary>
    public IReadOnlyList<CocoCategory> Classes { get; }

    /// <summary>Index of the background, one past the last class.</summary>
    public int Background => Classes.Count;

    /// <summary>
    /// How often what is <paramref name="truth"/> was detected as <paramref name="detected"/>; 0 if both are the background.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is neither a class nor the background.</exception>
    public int Count(int truth, int detected)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(truth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(truth, Background);
        ArgumentOutOfRangeException.ThrowIfNegative(detected);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(detected, Background);
        return _counts[truth * (Background + 1) + detected];
    }
}
