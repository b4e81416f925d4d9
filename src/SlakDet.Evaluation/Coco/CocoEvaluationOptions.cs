namespace SlakDet.Evaluation.Coco;

/// <summary>How the COCO evaluation measures. The defaults are those of the COCO challenge.</summary>
public sealed record CocoEvaluationOptions
{
    /// <summary>Most thresholds that can be asked for.</summary>
    public const int MostThresholds = 16;

    /// <summary>How many limits of detections there are.</summary>
    internal const int Limits = 3;

    /// <summary>Boxes or masks.</summary>
    public CocoIouType IouType { get; init; }

    /// <summary>
    /// The three limits of detections in a picture and class, ascending. All precisions but <see cref="CocoSummary.Ap"/> are taken at
    /// the last; <see cref="CocoSummary.Ap"/> is taken at 100 exactly and is -1 where 100 is not among them.
    /// </summary>
    public IReadOnlyList<int> MaxDetections { get; init; } = [1, 10, 100];

    /// <summary>
    /// IoU thresholds, ascending, in (0, 1], at most <see cref="MostThresholds"/>. A detection matches from the threshold on.
    /// </summary>
    public IReadOnlyList<double> IouThresholds { get; init; } = CocoGrid.IouThresholds;

    /// <summary>Whether to keep the whole precision, recall and score arrays in <see cref="CocoEvaluation.Arrays"/>.</summary>
    public bool KeepArrays { get; init; }

    /// <summary>Most threads to use; 0 takes all cores. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <exception cref="ArgumentException">A value is not allowed.</exception>
    internal void ThrowIfInvalid()
    {
        if (!Enum.IsDefined(IouType))
            throw new ArgumentException($"The IoU type is {IouType}; allowed are Box and Mask.");
        if (MaxDetections.Count != Limits || !IsAscending(MaxDetections, 1))
        {
            throw new ArgumentException(
                $"The limits of detections are {string.Join(", ", MaxDetections)}; there must be three, ascending, the first at least 1.");
        }

        if (IouThresholds.Count is 0 or > MostThresholds || !IsAscending(IouThresholds, double.Epsilon) || !(IouThresholds[^1] <= 1))
        {
            throw new ArgumentException(
                $"The IoU thresholds are {string.Join(", ", IouThresholds)}; "
                + $"there must be 1 to {MostThresholds}, ascending, above 0 and at most 1.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
    }

    private static bool IsAscending<T>(IReadOnlyList<T> values, T smallest)
        where T : IComparable<T>
        => values[0].CompareTo(smallest) >= 0 && Enumerable.Range(1, values.Count - 1).All(i => values[i].CompareTo(values[i - 1]) > 0);
}
