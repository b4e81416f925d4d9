using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Detection;
using SlakDet.Heads.Necks;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

/// <summary>The reference detectors of tests/Goldens/faster and tests/Goldens/cascade up to their proposals.</summary>
internal sealed class ProposalGolden : IDisposable
{
    private readonly string _folder;
    private readonly Container _model;

    /// <param name="folder"><c>faster</c> or <c>cascade</c>.</param>
    /// <param name="anchors">Anchors of a picture that are trained on.</param>
    public ProposalGolden(string folder, int anchors = 1_000_000)
    {
        _folder = folder;
        var faster = folder == "faster";
        var limits = faster ? new ProposalLimits(150, 60, 0.7) : new ProposalLimits(120, 50, 0.7);
        Config = (faster ? new RegionProposalConfig() : RegionProposalConfig.Cascade) with
        {
            Training = limits, Testing = limits, Sampler = SamplerConfig.Anchors with { Count = anchors },
        };
        Backbone = new SlakBackbone(new SlakConfig { Depths = [1, 1, 2, 1], Dims = [12, 16, 20, 28], LayerScaleInit = 1 });
        Neck = new FeaturePyramid(new FeaturePyramidConfig { Channels = faster ? 32 : 24 }, Backbone.Features);
        Head = new RegionProposalHead(Config, Neck.Features);
        _model = new Container(this);
        using var file = WeightFile.Open(Repository.Golden(folder, "checkpoint.pth"));
        var plan = LoadPlan.Create(ModuleWeights.Specs(_model), StateDict.FromPublished(file));
        Assert.Equal(1, plan.AppliedShare);
        Assert.All(plan.Unused, tensor => Assert.StartsWith("roi_head.", tensor.Name, StringComparison.Ordinal));
        ModuleWeights.Apply(plan, _model);
        _model.eval();
    }

    public RegionProposalConfig Config { get; }

    public SlakBackbone Backbone { get; }

    public FeaturePyramid Neck { get; }

    public RegionProposalHead Head { get; }

    /// <summary>The size of the test picture in network pixels.</summary>
    public ImageGeometry Geometry => _folder == "faster"
        ? new(176, 246, 192, 256, 150, 210, 246 / 210f, 176 / 150f)
        : new(256, 358, 256, 384, 150, 210, 358 / 210f, 256 / 150f);

    /// <summary>The two pictures to train on.</summary>
    public DetectionBatch TrainingBatch() => new(Array("train", "input.npy"),
        [new(90, 121, 96, 128, 90, 121, 1, 1), new(64, 93, 64, 96, 64, 93, 1, 1)],
        [.. Enumerable.Range(0, 2).Select(i => new DetectionTruth(Array("train", $"gt_boxes_{i}.npy"), Array("train", $"gt_labels_{i}.npy")))]);

    public Tensor Array(params string[] path) => TensorConversion.ToTensor(NpyFile.Read(Repository.Golden([_folder, .. path])));

    public void Train() => _model.train();

    public void Dispose() => _model.Dispose();

    private sealed class Container : nn.Module
    {
        public Container(ProposalGolden parts) : base(nameof(Container))
        {
            register_module("backbone", parts.Backbone);
            register_module("neck", parts.Neck);
            register_module("rpn_head", parts.Head);
        }
    }
}
