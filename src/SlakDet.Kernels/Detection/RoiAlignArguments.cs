using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>What RoIAlign refuses before it looks at any number of a tensor.</summary>
internal static class RoiAlignArguments
{
    public static void Check(
        IReadOnlyList<Tensor> features, Tensor rois, Tensor? levels, int outputSize, IReadOnlyList<double> spatialScales, int samplingRatio)
    {
        if (features.Count == 0 || features.Count != spatialScales.Count)
            throw new ArgumentException(
                $"RoIAlign: {features.Count} feature maps and {spatialScales.Count} scales; it needs at least one map and a scale for each.", nameof(features));
        for (var level = 0; level < features.Count; level++)
            CheckMap(features, level);
        foreach (var scale in spatialScales)
            if (!double.IsFinite(scale) || scale <= 0)
                throw new ArgumentOutOfRangeException(nameof(spatialScales), scale, "RoIAlign: the scale must be above 0 (1 / stride).");
        ArgumentOutOfRangeException.ThrowIfLessThan(outputSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(samplingRatio);
        if (rois.shape is not [_, 5] || !rois.is_floating_point())
            throw new ArgumentException(
                $"RoIAlign: the boxes are {TensorText.Of(rois)}; they must be floating, (R, 5): picture index, x1, y1, x2, y2.", nameof(rois));
        if (levels is not null && (levels.shape.Length != 1 || levels.shape[0] != rois.shape[0] || levels.dtype != ScalarType.Int64))
            throw new ArgumentException(
                $"RoIAlign: the levels are {TensorText.Of(levels)}; for {rois.shape[0]} boxes they must be int64, ({rois.shape[0]}).", nameof(levels));
    }

    private static void CheckMap(IReadOnlyList<Tensor> features, int level)
    {
        var (map, first) = (features[level], features[0]);
        if (map.shape is not [_, _, > 0, > 0] || !map.is_floating_point())
            throw new ArgumentException(
                $"RoIAlign: feature map {level} is {TensorText.Of(map)}; it must be floating, (N, C, H, W), with H and W at least 1.", nameof(features));
        if (map.shape[0] != first.shape[0] || map.shape[1] != first.shape[1] || map.dtype != first.dtype || map.device.ToString() != first.device.ToString())
            throw new ArgumentException(
                $"RoIAlign: feature map {level} is {TensorText.Of(map)} on {map.device}, map 0 {TensorText.Of(first)} on {first.device}; "
                + "batch, channels, type and device must be the same.",
                nameof(features));
    }
}
