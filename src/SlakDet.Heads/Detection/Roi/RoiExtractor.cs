using SlakDet.Backbones;
using SlakDet.Kernels.Detection;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection.Roi;

/// <summary>Samples the features of regions, each from the pyramid level that fits its size (Lin et al., "Feature Pyramid Networks", CVPR 2017, 4.2).</summary>
/// <remarks>
/// Level floor(log2(s / 56 + 1e-6)) of those given, s the square root of the region's area in pixels: below 112 the finest, then a
/// level coarser with every doubling. Differentiable in the features, not in the regions.
/// </remarks>
public sealed class RoiExtractor
{
    private const double FinestScale = 56;

    private readonly double[] _scales;                // cells a pixel of each level
    private readonly int _outputSize;

    /// <summary>An extractor for one kind of head.</summary>
    /// <param name="levels">The pyramid levels regions are taken from, finest first; all of one width.</param>
    /// <param name="outputSize">Side n of the grid of a region.</param>
    /// <exception cref="ArgumentException">There is no level, or their widths differ.</exception>
    public RoiExtractor(IReadOnlyList<FeatureSpec> levels, int outputSize)
    {
        if (levels.Count == 0 || levels.Any(level => level.Channels != levels[0].Channels))
            throw new ArgumentException(
                $"Region extractor: the levels have [{string.Join(", ", levels.Select(level => level.Channels))}] channels; they must be one or more of one width.");
        (_scales, _outputSize) = ([.. levels.Select(level => 1.0 / level.Stride)], outputSize);
    }

    /// <summary>The features of regions, in their order.</summary>
    /// <param name="features">The levels (N, C, h, w), finest first; more than the extractor uses may be given.</param>
    /// <param name="rois">(R, 5): index of the picture in the batch; x1, y1, x2, y2 in pixels of the network's input.</param>
    /// <returns>(R, C, n, n).</returns>
    public Tensor Extract(IReadOnlyList<Tensor> features, Tensor rois)
    {
        // The places of regions on the maps are found by the processor: one copy, and levels that are the same on any device.
        using var places = rois.cpu();
        using var levels = Levels(places);
        return RoiAlign.ApplyPyramid([.. features.Take(_scales.Length)], places, levels, _outputSize, _scales);
    }

    /// <summary>The level of each region, (R) int64.</summary>
    private Tensor Levels(Tensor rois)
    {
        using var scope = NewDisposeScope();
        var sides = rois.narrow(1, 3, 2).Minus(rois.narrow(1, 1, 2));
        var scale = sides.prod(1).AtLeast(0).sqrt();
        var level = scale.Times(1 / FinestScale).Plus(1e-6).log2().floor();
        return level.AtLeast(0).AtMost(_scales.Length - 1).to_type(ScalarType.Int64).MoveToOuterDisposeScope();
    }
}
