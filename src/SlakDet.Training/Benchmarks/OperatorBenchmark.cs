using SlakDet.Backbones;
using SlakDet.Heads.Detection.Roi;
using SlakDet.Kernels.Detection;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>How fast the operators of two-stage detectors are that are this project's own: regions of a pyramid, and suppression of overlapping boxes.</summary>
/// <remarks>Numbers of regions and boxes are those of a COCO training: 512 regions a picture for boxes, 128 for masks, 8,000 candidates of five levels.</remarks>
public static class OperatorBenchmark
{
    private const int Channels = 256, BoxRegions = 512, MaskRegions = 128, Candidates = 8000, Levels = 5;
    private const double SmallestSide = 16, Overlap = 0.7;
    private static readonly FeatureSpec[] Pyramid = [new(Channels, 4), new(Channels, 8), new(Channels, 16), new(Channels, 32)];

    /// <summary>Measures one operator after the other.</summary>
    /// <param name="batch">Pictures, above 0.</param>
    /// <param name="side">Height and width of a picture, at least 32.</param>
    /// <param name="rounds">Measurements of each, above 0.</param>
    /// <param name="device">Where to compute.</param>
    public static IReadOnlyList<OperatorTiming> Run(int batch, int side, int rounds, Device device)
    {
        using var scope = NewDisposeScope();
        Tensor[] maps = [.. Pyramid.Select(level => randn([batch, Channels, side / level.Stride, side / level.Stride], device: device).requires_grad_(true))];
        return [Regions(maps, BoxRegions, 7, side, rounds), Regions(maps, MaskRegions, 14, side, rounds), Suppression(batch, side, rounds, device)];
    }

    private static OperatorTiming Regions(Tensor[] maps, int regions, int bins, int side, int rounds)
    {
        using var scope = NewDisposeScope();
        var (batch, device, extractor) = (maps[0].shape[0], maps[0].device, new RoiExtractor(Pyramid, bins));
        var pictures = arange(batch, ScalarType.Float32).repeat_interleave(regions).unsqueeze(1);
        var rois = cat([pictures, Boxes(batch * regions, side)], 1).SentTo(device);
        var upstream = randn([batch * regions, Channels, bins, bins], device: device);
        var times = Interleaved.SpanMedians(device, rounds, [Forward, () =>
        {
            using var inner = NewDisposeScope();
            _ = autograd.grad([extractor.Extract(maps, rois)], maps, [upstream]);
        }]);
        return new($"RoIAlign {bins} x {bins}, {regions} regions a picture", times[0], times[1]);

        void Forward()
        {
            using var noGradient = no_grad();
            extractor.Extract(maps, rois).Dispose();
        }
    }

    private static OperatorTiming Suppression(int batch, int side, int rounds, Device device)
    {
        using var scope = NewDisposeScope();
        var boxes = Boxes(Candidates, side).SentTo(device);
        var (scores, groups) = (rand([Candidates], device: device), arange(Candidates, ScalarType.Int64).remainder(Levels).SentTo(device));
        var times = Interleaved.SpanMedians(device, rounds, [() =>
        {
            for (var picture = 0; picture < batch; picture++)
                NonMaximumSuppression.SelectBatched(boxes, scores, groups, Overlap).Dispose();
        }]);
        return new($"suppression of {Candidates} boxes a picture, {Levels} levels", times[0], null);
    }

    /// <summary>Boxes within a picture, their sides spread evenly over the octaves.</summary>
    private static Tensor Boxes(long count, int side)
    {
        using var scope = NewDisposeScope();
        var sides = rand([count, 2]).Times(Math.Log(side / SmallestSide)).exp().Times(SmallestSide);
        var corners = rand([count, 2]) * sides.neg().Plus((double)side);
        return cat([corners, corners.Plus(sides)], 1).MoveToOuterDisposeScope();
    }
}
