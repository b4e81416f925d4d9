using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>RoIAlign (He et al., Mask R-CNN, 2017) with the half-pixel shift ("aligned") and adaptive sampling, differentiable in the features.</summary>
/// <remarks>
/// A box is divided into n x n bins; each bin is the mean of bilinear samples, ceil(side / n) of them along an axis. Coordinates are those of
/// the input picture; a feature cell's centre lies at (index + 0.5) / scale. A sample up to one cell outside the map takes the border's value,
/// farther out it is zero. A box of no size has no adaptive samples and gives zeros; a box of negative size always does. On a processor the
/// operator is managed code, on CUDA (float32, bfloat16, half) kernels of this project; results, gradients included, are the same bits each time.
/// Elsewhere it is composed of libtorch operations.
/// </remarks>
public static class RoiAlign
{
    /// <summary>Pools boxes from one feature map.</summary>
    /// <param name="features">(N, C, H, W), floating; contiguous and channels-last memory are both read in place. bfloat16 and half are computed in float32.</param>
    /// <param name="rois">(R, 5): picture index, x1, y1, x2, y2 in pixels of the input; no gradient flows to it.</param>
    /// <param name="outputSize">n, bins along each side.</param>
    /// <param name="spatialScale">Cells a pixel: 1 / stride.</param>
    /// <param name="samplingRatio">Samples a bin along each axis; 0 for the adaptive number.</param>
    /// <returns>A new contiguous tensor (R, C, n, n) of the features' type.</returns>
    /// <exception cref="ArgumentException">A shape, type or number does not fit, a coordinate is not finite, or a picture index is outside 0..N-1.</exception>
    public static Tensor Apply(Tensor features, Tensor rois, int outputSize, double spatialScale, int samplingRatio = 0) =>
        Run([features], rois, null, outputSize, [spatialScale], samplingRatio);

    /// <summary>Pools boxes from the levels of a feature pyramid, each box from one level, in one pass and without reordering the results.</summary>
    /// <param name="features">A map (N, C, H, W) a level, all with the same N, C, type and device.</param>
    /// <param name="rois">(R, 5): picture index, x1, y1, x2, y2 in pixels of the input.</param>
    /// <param name="levels">(R), int64: which map each box is pooled from.</param>
    /// <param name="outputSize">n, bins along each side.</param>
    /// <param name="spatialScales">Cells a pixel of each level.</param>
    /// <param name="samplingRatio">Samples a bin along each axis; 0 for the adaptive number.</param>
    /// <returns>A new contiguous tensor (R, C, n, n), in the order of the boxes. A level without boxes gets a gradient of zeros.</returns>
    /// <exception cref="ArgumentException">As <see cref="Apply"/>, or a level is outside the list.</exception>
    public static Tensor ApplyPyramid(
        IReadOnlyList<Tensor> features, Tensor rois, Tensor levels, int outputSize, IReadOnlyList<double> spatialScales, int samplingRatio = 0) =>
        Run(features, rois, levels, outputSize, spatialScales, samplingRatio);

    private static Tensor Run(
        IReadOnlyList<Tensor> features, Tensor rois, Tensor? levels, int outputSize, IReadOnlyList<double> spatialScales, int samplingRatio)
    {
        RoiAlignArguments.Check(features, rois, levels, outputSize, spatialScales, samplingRatio);
        using var scope = NewDisposeScope();
        var type = features[0].dtype;
        var computed = type is ScalarType.Float32 or ScalarType.Float64 ? features : [.. features.Select(map => map.to_type(ScalarType.Float32))];
        var kernel = Kernel(computed, rois, levels, new RoiGrid(outputSize, spatialScales, samplingRatio));
        var output = is_grad_enabled() && computed.Any(map => map.requires_grad)
            ? RoiAlignFunction.apply([kernel, .. computed])
            : kernel.Forward(computed);
        return output.to_type(type).MoveToOuterDisposeScope();
    }

    private static IRoiAlignKernel Kernel(IReadOnlyList<Tensor> features, Tensor rois, Tensor? levels, RoiGrid grid) =>
        (features[0].dtype, features[0].device_type) switch
        {
            (ScalarType.Float32, DeviceType.CPU) => new RoiAlignCpu<float>(RoiTaps<float>.Create(features, rois, levels, grid)),
            (_, DeviceType.CPU) => new RoiAlignCpu<double>(RoiTaps<double>.Create(features, rois, levels, grid)),
            (ScalarType.Float32, DeviceType.CUDA) => OnCuda(features, RoiTaps<float>.Create(features, rois, levels, grid)),
            (ScalarType.Float32, _) => new RoiAlignTensors<float>(RoiTaps<float>.Create(features, rois, levels, grid)),
            _ => new RoiAlignTensors<double>(RoiTaps<double>.Create(features, rois, levels, grid)),
        };

    private static IRoiAlignKernel OnCuda(IReadOnlyList<Tensor> features, RoiTaps<float> taps) =>
        RoiAlignCuda.Create(features, taps) is { } kernel ? kernel : new RoiAlignTensors<float>(taps);
}
