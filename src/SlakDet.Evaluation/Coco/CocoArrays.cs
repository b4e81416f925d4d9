namespace SlakDet.Evaluation.Coco;

/// <summary>Precision, recall and score at every point of the COCO evaluation; -1 where a class has no objects in the area range.</summary>
/// <remarks>
/// Indices: threshold in the options' order, recall point of <see cref="CocoGrid.RecallPoints"/>, class by ascending number, area range of
/// <see cref="CocoGrid.AreaRanges"/>, limit of detections in the options' order.
/// </remarks>
public sealed class CocoArrays
{
    private readonly CurveBlock[] _blocks;
    private readonly double[] _recall;

    /// <param name="blocks">Precisions and scores for each limit of detections.</param>
    /// <param name="recall">Recalls, (limits, classes, ranges, thresholds).</param>
    internal CocoArrays(CurveBlock[] blocks, double[] recall) => (_blocks, _recall) = (blocks, recall);

    /// <summary>How many thresholds there are.</summary>
    public int Thresholds => _blocks[0].Thresholds;

    /// <summary>How many classes there are.</summary>
    public int Classes => _blocks[0].Classes;

    /// <summary>Best precision at this recall or a higher one, in [0, 1].</summary>
    public double Precision(int threshold, int point, int category, int range, int limit)
        => _blocks[limit].Precision[_blocks[limit].Index(category, range, threshold, point)];

    /// <summary>Score of the detection at which this recall is reached; 0 where it is not.</summary>
    public double Score(int threshold, int point, int category, int range, int limit)
        => _blocks[limit].Scores![_blocks[limit].Index(category, range, threshold, point)];

    /// <summary>The largest recall, in [0, 1].</summary>
    public double Recall(int threshold, int category, int range, int limit)
        => _recall[((limit * Classes + category) * CocoGrid.AreaRanges.Count + range) * Thresholds + threshold];
}
