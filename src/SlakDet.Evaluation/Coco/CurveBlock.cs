namespace SlakDet.Evaluation.Coco;

/// <summary>
/// Precisions, and scores if asked for, at one limit of detections: (classes, ranges, thresholds, recall points), -1 at first.
/// </summary>
internal sealed class CurveBlock
{
    /// <summary>How many area ranges there are.</summary>
    public static readonly int Ranges = CocoGrid.AreaRanges.Count;

    /// <summary>How many recall points there are.</summary>
    public static readonly int Points = CocoGrid.RecallPoints.Count;

    /// <summary>An empty block.</summary>
    /// <param name="limit">Index of the limit of detections.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="thresholds">Number of thresholds.</param>
    /// <param name="withScores">Whether scores are kept too.</param>
    public CurveBlock(int limit, int classes, int thresholds, bool withScores)
    {
        (Limit, Classes, Thresholds) = (limit, classes, thresholds);
        var length = classes * Ranges * thresholds * Points;
        Precision = new double[length];
        Precision.AsSpan().Fill(-1);
        if (withScores)
        {
            Scores = new double[length];
            Scores.AsSpan().Fill(-1);
        }
    }

    public int Limit { get; }

    public int Classes { get; }

    public int Thresholds { get; }

    public double[] Precision { get; }

    public double[]? Scores { get; }

    /// <summary>Place of a point in the arrays.</summary>
    public int Index(int category, int range, int threshold, int point)
        => ((category * Ranges + range) * Thresholds + threshold) * Points + point;
}
