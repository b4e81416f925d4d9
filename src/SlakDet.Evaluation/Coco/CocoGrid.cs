namespace SlakDet.Evaluation.Coco;

/// <summary>The points at which the COCO evaluation measures (COCO detection evaluation, version 2.0).</summary>
/// <remarks>
/// The numbers are those of the published program to the last bit: it makes them as start + i * step in double precision, so the
/// threshold 0.9 is 0.8999999999999999, and ten of the recall points are a bit above the decimal fraction.
/// </remarks>
public static class CocoGrid
{
    /// <summary>The ten IoU thresholds from 0.5 to 0.95.</summary>
    public static IReadOnlyList<double> IouThresholds { get; } = Steps(0.5, 0.049999999999999996, 0.95, 10);

    /// <summary>The 101 recall points from 0 to 1.</summary>
    public static IReadOnlyList<double> RecallPoints { get; } = Steps(0, 0.01, 1, 101);

    /// <summary>All sizes, small (to 32 x 32), medium (to 96 x 96), large.</summary>
    public static IReadOnlyList<CocoAreaRange> AreaRanges { get; } =
        [new("all", 0, 1e10), new("small", 0, 32 * 32), new("medium", 32 * 32, 96 * 96), new("large", 96 * 96, 1e10)];

    private static double[] Steps(double start, double step, double last, int count)
        => [.. Enumerable.Range(0, count - 1).Select(i => start + i * step), last];
}
