using SlakDet.Backbones;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Detection;
using SlakDet.Heads.Detection.Roi;
using SlakDet.Heads.Necks;
using SlakDet.Heads.Tests.Detection.Roi;
using static SlakDet.Heads.Tests.Detection.Roi.DetectorGolden;
using static SlakDet.Heads.Tests.Segmentation.SegmentationGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public partial class FasterRcnnTests
{
    private static readonly FasterRcnnConfig GoldenConfig = new()
    {
        Classes = 5,
        Neck = new() { Channels = 32 },
        Proposals = new() { Sampler = SamplerConfig.Anchors with { Count = 1_000_000 }, Training = new(150, 60, 0.7), Testing = new(150, 60, 0.7) },
        RoiHead = new()
        {
            BoxHead = BoxHeadConfig.TwoFc with { FcChannels = 64 },
            Stage = new() { Sampler = SamplerConfig.Regions with { Count = 1_000_000 } },
        },
    };

    [Fact]
    public void Predict_OnTheReferenceCheckpoint_GivesThePublishedDetections()
    {
        using var scope = NewDisposeScope();
        using var model = GoldenModel();
        Faster.AssertDetections(Assert.Single(model.Predict(Faster.Input)));
    }

    [Fact]
    public void Parts_OnTheReferenceCheckpoint_GiveThePublishedArrays()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = GoldenModel();
        var (features, head) = Parts(model);
        var proposals = Faster.Array("proposals.npy");
        var eight = new RoiExtractor([new(32, 4), new(32, 8), new(32, 16), new(32, 32)], 7).Extract(features, RoiSamples.JoinBoxes([proposals]).narrow(0, 0, 8));
        AssertClose(Faster.Array("roi_features_first8.npy"), eight, 2e-5);

        var stages = head.RunStages(features, [proposals], [Faster.Geometry]);
        var (_, prediction) = Assert.Single(stages);
        AssertClose(Faster.Array("roi_cls_score.npy"), prediction.Logits, 2e-5);
        AssertClose(Faster.Array("roi_bbox_pred.npy"), prediction.Deltas, 2e-5);
        var (boxes, scores) = Assert.Single(head.Candidates(stages, [60], [Faster.Geometry]));
        AssertWithin(Faster.Array("boxes_before_nms.npy"), boxes, 1e-3);
        AssertWithin(Faster.Array("scores_before_nms.npy"), scores, 1e-5);
        Faster.AssertDetections(Assert.Single(head.Predict(features, [proposals], [Faster.Geometry])));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ComputeLosses_OnTheRecordedSamples_GivesThePublishedPass(bool sampled)
    {
        using var model = GoldenModel();
        DetectorTraining.Check(Faster, model, GoldenConfig.Proposals, [GoldenConfig.RoiHead.Stage], ["roi"], sampled, 2e-5);
    }

    [Fact]
    public void ComputeLosses_WithSamplersThatKeepAll_GivesThePublishedLosses()
    {
        using var scope = NewDisposeScope();
        using var model = GoldenModel();
        model.train();
        var losses = model.ComputeLosses(Faster.TrainBatch());
        var expected = Faster.Json("train", "train.json").GetProperty("all").GetProperty("total_loss").GetDouble();
        Assert.Equal(expected, losses.Total.item<float>(), 1e-5 * expected);
    }

    private static FasterRcnn GoldenModel() => Faster.Load(new FasterRcnn(new SlakBackbone(DetectorGolden.Backbone), GoldenConfig));

    private static (Tensor[] Features, RoiHead Head) Parts(Detector model)
    {
        var parts = model.named_children().ToDictionary(child => child.name, child => child.module);
        return (((FeaturePyramid)parts["neck"]).call(((Backbone)parts["backbone"]).call(Faster.Input.Images)), (RoiHead)parts["roi_head"]);
    }
}
