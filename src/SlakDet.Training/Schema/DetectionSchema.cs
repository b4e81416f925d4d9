using SlakDet.Heads.Detection;
using SlakDet.Heads.Detection.Roi;
using SlakDet.Training.Configuration;
using SlakDet.Training.Detection;

namespace SlakDet.Training.Schema;

/// <summary>The keys of a detector.</summary>
internal static class DetectionSchema
{
    private const string Faster = "faster-rcnn", Cascade = "cascade-mask-rcnn";

    // The number of classes is the data's; the model is built once that is read.
    private const int NotYetKnown = 1;

    public static DetectionConfig Bind(ConfigNode model, ConfigNode data)
    {
        var backbone = model.Object("backbone");
        var detector = BindDetector(model);
        return new DetectionConfig
        {
            Backbone = BackboneSchema.Bind(backbone),
            BackboneWeights = backbone.OptionalPath("weights"),
            Detector = detector,
            Data = DetectionDataSchema.Bind(data, detector.HasMasks),
        };
    }

    private static DetectorConfig BindDetector(ConfigNode model)
    {
        DetectorConfig detector = model.Kind("kind", Faster, Cascade) == Faster ? BindFaster(model) : BindCascade(model);
        return detector with
        {
            Neck = detector.Neck with { Channels = model.OptionalObject("neck")?.Int("channels", detector.Neck.Channels, min: 1) ?? detector.Neck.Channels },
            Proposals = model.OptionalObject("proposals") is { } proposals ? BindProposals(proposals, detector.Proposals) : detector.Proposals,
        };
    }

    private static FasterRcnnConfig BindFaster(ConfigNode model)
    {
        var standard = new StandardRoiHeadConfig();
        return new FasterRcnnConfig
        {
            Classes = NotYetKnown,
            RoiHead = standard with
            {
                BoxHead = BindBoxHead(model, standard.BoxHead),
                Stage = standard.Stage with { Sampler = BindSampler(model.OptionalObject("regions"), standard.Stage.Sampler) },
                Nms = BindNms(model, standard.Nms),
            },
        };
    }

    private static CascadeMaskRcnnConfig BindCascade(ConfigNode model)
    {
        var (standard, regions, mask) = (new CascadeRoiHeadConfig(), model.OptionalObject("regions"), model.OptionalObject("maskHead"));
        return new CascadeMaskRcnnConfig
        {
            Classes = NotYetKnown,
            RoiHead = standard with
            {
                BoxHead = BindBoxHead(model, standard.BoxHead),
                Stages = [.. standard.Stages.Select(stage => stage with { Sampler = BindSampler(regions, stage.Sampler) })],
                MaskHead = mask == null ? standard.MaskHead : standard.MaskHead with
                {
                    ConvCount = mask.Int("convolutions", standard.MaskHead.ConvCount, min: 0), ConvChannels = mask.Int("channels", standard.MaskHead.ConvChannels, min: 1),
                },
                MaskThreshold = mask?.Double("threshold", standard.MaskThreshold, above: 0, max: 1) ?? standard.MaskThreshold,
                Nms = BindNms(model, standard.Nms),
            },
        };
    }

    private static BoxHeadConfig BindBoxHead(ConfigNode model, BoxHeadConfig standard) => model.OptionalObject("boxHead") is not { } node ? standard : standard with
    {
        ConvCount = node.Int("convolutions", standard.ConvCount, min: 0),
        ConvChannels = node.Int("convolutionChannels", standard.ConvChannels, min: 1),
        FcCount = node.Int("layers", standard.FcCount, min: 0),
        FcChannels = node.Int("channels", standard.FcChannels, min: 1),
    };

    private static RegionProposalConfig BindProposals(ConfigNode node, RegionProposalConfig standard) => standard with
    {
        Anchors = new AnchorConfig { Scales = node.Doubles("scales", standard.Anchors.Scales, min: 0.01), Ratios = node.Doubles("ratios", standard.Anchors.Ratios, min: 0.01) },
        AllowedBorder = node.Int("allowedBorder", standard.AllowedBorder),
        SmoothL1Beta = node.Double("smoothL1Beta", standard.SmoothL1Beta, min: 0),
        Sampler = BindSampler(node, standard.Sampler),
        Training = BindLimits(node.OptionalObject("training"), standard.Training),
        Testing = BindLimits(node.OptionalObject("test"), standard.Testing),
    };

    private static SamplerConfig BindSampler(ConfigNode? node, SamplerConfig standard) => node == null ? standard : standard with
    {
        Count = node.Int("samples", standard.Count, min: 1), PositiveFraction = node.Double("positiveFraction", standard.PositiveFraction, min: 0, max: 1),
    };

    private static ProposalLimits BindLimits(ConfigNode? node, ProposalLimits standard) => node == null ? standard : new ProposalLimits(
        node.Int("perLevel", standard.PerLevel, min: 1), node.Int("perImage", standard.PerImage, min: 1), node.Double("iouThreshold", standard.NmsIou, min: 0, max: 1));

    private static MulticlassNmsConfig BindNms(ConfigNode model, MulticlassNmsConfig standard) => model.OptionalObject("inference") is not { } node ? standard : new MulticlassNmsConfig
    {
        ScoreThreshold = node.Double("scoreThreshold", standard.ScoreThreshold, min: 0, below: 1),
        IouThreshold = node.Double("iouThreshold", standard.IouThreshold, min: 0, max: 1),
        MaxPerImage = node.Int("maxPerImage", standard.MaxPerImage, min: 1),
    };
}
