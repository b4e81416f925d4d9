using SlakDet.Backbones.Slak;
using SlakDet.Heads.Detection;
using SlakDet.Heads.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

/// <summary>Detectors of three classes with random weights that take milliseconds, and pictures for them.</summary>
internal static class SmallDetectors
{
    public const int Height = 64;
    public const int Width = 96;

    /// <summary>Sizes of each picture: enlarged by 1.5 from its file.</summary>
    public static ImageGeometry Geometry { get; } = new(60, 90, Height, Width, 40, 60, 1.5f, 1.5f);

    /// <summary>Fewer regions than proposals, so that they are drawn by chance.</summary>
    private static SamplerConfig Few { get; } = SamplerConfig.Regions with { Count = 32 };

    private static SlakConfig Backbone { get; } = new()
    {
        Depths = [1, 1, 1, 1], Dims = [3, 4, 5, 6], WidthFactor = 1, KernelSizes = [13, 11, 9, 5], LayerScaleInit = 0.5,
    };

    /// <summary>A Cascade Mask R-CNN or a Faster R-CNN; scores far from each other, so that rounding changes no order. Seeds torch's generator.</summary>
    public static Detector Create(bool cascade, MulticlassNmsConfig? nms = null)
    {
        manual_seed(7);
        var backbone = new SlakBackbone(Backbone);
        Detector model = cascade
            ? new CascadeMaskRcnn(backbone, new CascadeMaskRcnnConfig
            {
                Classes = 3,
                Neck = new() { Channels = 8 },
                RoiHead = new()
                {
                    BoxHead = new() { ConvCount = 1, ConvChannels = 6, FcCount = 1, FcChannels = 16 },
                    MaskHead = new() { ConvCount = 1, ConvChannels = 6 },
                    Stages = [.. RoiStageConfig.Cascade.Select(stage => stage with { Sampler = Few })],
                    Nms = nms ?? new(),
                },
            })
            : new FasterRcnn(backbone, new FasterRcnnConfig
            {
                Classes = 3,
                Neck = new() { Channels = 8 },
                RoiHead = new() { BoxHead = new() { FcChannels = 16 }, Stage = new() { Sampler = Few }, Nms = nms ?? new() },
            });
        using var noGradient = no_grad();
        foreach (var (name, weight) in model.named_parameters())
            if (name.EndsWith("rpn_cls.weight", StringComparison.Ordinal) || name.EndsWith("fc_cls.weight", StringComparison.Ordinal))
                nn.init.normal_(weight, 0, 1);
        return model;
    }

    /// <summary>Random pictures with their objects.</summary>
    /// <param name="objects">Number of objects of each picture.</param>
    /// <param name="side">Width and height of every object in pixels; random if null.</param>
    public static DetectionBatch Batch(int[] objects, double? side = null) =>
        new(randn(objects.Length, 3, Height, Width), [.. objects.Select(_ => Geometry)], [.. objects.Select(count => Truth(count, side))]);

    private static DetectionTruth Truth(int count, double? side)
    {
        var corner = rand(count, 2) * tensor([60f, 30f]);
        var boxes = cat([corner, corner + (side is { } fixedSide ? full([count, 2], fixedSide) : rand(count, 2) * 28 + 2)], 1);
        return new DetectionTruth(boxes, randint(0, 3, [count], int64), ones([count, Height, Width], uint8));
    }
}
