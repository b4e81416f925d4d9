using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>Greedy non-maximum suppression: in order of falling score, a box is dropped when it overlaps a kept one too much.</summary>
/// <remarks>
/// Too much is intersection / union above the threshold, strictly, in float32 and with widths x2 - x1; 0 / 0 and anything that is not a number drop nothing.
/// Boxes of equal score come in the order in which they were given, so that results do not depend on a sorting algorithm. Boxes on a CUDA device are selected there by
/// kernels of this project, and only the number of those that stay is waited for; elsewhere, and where the kernels cannot be used, on the processor. Both select the same.
/// </remarks>
public static class NonMaximumSuppression
{
    /// <summary>From this number of boxes on, groups are kept apart by their number and not by the offset alone, as published.</summary>
    private const int SplitThreshold = 10_000;

    /// <summary>Suppresses among all boxes.</summary>
    /// <param name="boxes">(n, 4), floating: x1, y1, x2, y2; compared in float32.</param>
    /// <param name="scores">(n), floating; not-a-number comes first.</param>
    /// <param name="iouThreshold">0 to 1.</param>
    /// <returns>Indices of the kept boxes in order of falling score: int64, (kept), on the boxes' device.</returns>
    /// <exception cref="ArgumentException">A shape, type or the threshold does not fit.</exception>
    public static Tensor Select(Tensor boxes, Tensor scores, double iouThreshold)
    {
        Check(boxes, scores, iouThreshold);
        if (SuppressorCuda.Create(boxes) is { } onDevice)
            return onDevice.Select(boxes, scores, null, true, (float)iouThreshold);
        var corners = BoxCorners.Of(TensorMemory.Copy<float>(boxes, ScalarType.Float32));
        var order = ScoreOrder.Descending(TensorMemory.Copy<float>(scores, ScalarType.Float32));
        return Indices(Suppressor.Select(corners, order, new int[order.Length], (float)iouThreshold), boxes.device);
    }

    /// <summary>Suppresses within groups, such as classes or levels of a pyramid.</summary>
    /// <remarks>
    /// As published, groups are kept apart by moving each box by group * (largest coordinate of all + 1) in float32, which rounds boxes of high groups: overlaps
    /// are those of the moved boxes. Boxes of two groups meet only where a coordinate is below -1; then they suppress each other, unless there are 10,000 boxes or more.
    /// </remarks>
    /// <param name="boxes">(n, 4), floating: x1, y1, x2, y2; compared in float32.</param>
    /// <param name="scores">(n), floating; not-a-number comes first.</param>
    /// <param name="groups">(n), int64: the group of each box.</param>
    /// <param name="iouThreshold">0 to 1.</param>
    /// <returns>Indices of the kept boxes in order of falling score: int64, (kept), on the boxes' device.</returns>
    /// <exception cref="ArgumentException">A shape, type or the threshold does not fit.</exception>
    public static Tensor SelectBatched(Tensor boxes, Tensor scores, Tensor groups, double iouThreshold)
    {
        Check(boxes, scores, iouThreshold);
        if (groups.dtype != ScalarType.Int64 || groups.shape.Length != 1 || groups.shape[0] != boxes.shape[0])
            throw new ArgumentException(
                $"NMS: the groups are {TensorText.Of(groups)}; for {boxes.shape[0]} boxes they must be int64, ({boxes.shape[0]}).", nameof(groups));
        var acrossGroups = boxes.shape[0] < SplitThreshold;
        if (SuppressorCuda.Create(boxes) is { } onDevice)
            return onDevice.Select(boxes, scores, groups, acrossGroups, (float)iouThreshold);
        var coordinates = TensorMemory.Copy<float>(boxes, ScalarType.Float32);
        var groupOf = TensorMemory.Copy<long>(groups, ScalarType.Int64);
        BoxGroups.MoveApart(coordinates, groupOf);
        var corners = BoxCorners.Of(coordinates);
        var order = ScoreOrder.Descending(TensorMemory.Copy<float>(scores, ScalarType.Float32));
        var sets = acrossGroups ? BoxGroups.ThatCanMeet(corners, groupOf) : BoxGroups.Apart(groupOf);
        return Indices(Suppressor.Select(corners, order, sets, (float)iouThreshold), boxes.device);
    }

    private static Tensor Indices(List<long> kept, Device device) => from_array(kept.ToArray(), ScalarType.Int64, device);

    private static void Check(Tensor boxes, Tensor scores, double iouThreshold)
    {
        if (boxes.shape is not [_, 4] || !boxes.is_floating_point())
            throw new ArgumentException($"NMS: the boxes are {TensorText.Of(boxes)}; they must be floating, (n, 4): x1, y1, x2, y2.", nameof(boxes));
        if (scores.shape.Length != 1 || scores.shape[0] != boxes.shape[0] || !scores.is_floating_point())
            throw new ArgumentException(
                $"NMS: the scores are {TensorText.Of(scores)}; for {boxes.shape[0]} boxes they must be floating, ({boxes.shape[0]}).", nameof(scores));
        if (!(iouThreshold >= 0 && iouThreshold <= 1))
            throw new ArgumentOutOfRangeException(nameof(iouThreshold), iouThreshold, "NMS: the overlap threshold must be from 0 to 1.");
    }
}
