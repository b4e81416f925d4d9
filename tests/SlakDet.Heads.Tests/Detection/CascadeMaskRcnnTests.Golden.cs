using SlakDet.Backbones;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Detection;
using SlakDet.Heads.Detection.Roi;
using SlakDet.Heads.Necks;
using SlakDet.Heads.Tests.Detection.Roi;
using SlakDet.Kernels;
using SlakDet.Kernels.Detection;
using static SlakDet.Heads.Tests.Detection.Roi.DetectorGolden;
using static SlakDet.Heads.Tests.Segmentation.SegmentationGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public partial class CascadeMaskRcnnTests
{
    private static readonly CascadeMaskRcnnConfig GoldenConfig = new()
    {
        Classes = 4,
        Neck = new() { Channels = 24 },
        Proposals = RegionProposalConfig.Cascade with
        {
            Sampler = SamplerConfig.Anchors with { Count = 1_000_000 }, Training = new(120, 50, 0.7), Testing = new(120, 50, 0.7),
        },
        RoiHead = new()
        {
            BoxHead = BoxHeadConfig.FourConvOneFc with { ConvChannels = 24, FcChannels = 48 },
            MaskHead = new() { ConvChannels = 24 },
            Stages = [.. RoiStageConfig.Cascade.Select(stage => stage with { Sampler = SamplerConfig.Regions with { Count = 1_000_000 } })],
        },
    };

    [Theory]
    [InlineData(DepthwiseImplementation.Libtorch, 1)]
    [InlineData(DepthwiseImplementation.Auto, 2)]
    public void Predict_OnTheReferenceCheckpoint_GivesThePublishedDetectionsAndMasks(DepthwiseImplementation kernels, int factor)
    {
        using var chosen = new ChosenKernels(kernels);
        using var scope = NewDisposeScope();
        using var model = GoldenModel();
        var found = Assert.Single(model.Predict(Cascade.Input));
        Cascade.AssertDetections(found, factor);
        AssertMasks(found, 1e-4 * factor);
    }

    [Fact]
    public void Stages_OnTheReferenceCheckpoint_GiveThePublishedArrays()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = GoldenModel();
        var (features, head) = Parts(model);
        var proposals = Cascade.Array("proposals.npy");
        var eight = new RoiExtractor(Levels, 7).Extract(features, Cascade.Array("stage0_rois.npy").narrow(0, 0, 8));
        AssertClose(Cascade.Array("stage0_roi_features_first8.npy"), eight, 2e-5);

        var stages = head.RunStages(features, [proposals], [Cascade.Geometry]);
        for (var i = 0; i < 3; i++)
        {
            AssertWithin(Cascade.Array($"stage{i}_rois.npy"), stages[i].Rois, 1e-3);
            AssertClose(Cascade.Array($"stage{i}_cls_score.npy"), stages[i].Prediction.Logits, i == 0 ? 2e-5 : 1e-4);
            AssertClose(Cascade.Array($"stage{i}_bbox_pred.npy"), stages[i].Prediction.Deltas, i == 0 ? 2e-5 : 1e-4);
        }
        var (boxes, scores) = Assert.Single(head.Candidates(stages, [50], [Cascade.Geometry]));
        AssertWithin(Cascade.Array("boxes_before_nms.npy"), boxes, 1e-3);
        AssertWithin(Cascade.Array("scores_before_nms.npy"), scores, 1e-5);
        Cascade.AssertDetections(Assert.Single(head.Predict(features, [proposals], [Cascade.Geometry])));
    }

    [Fact]
    public void Masks_OfThePublishedBoxes_AreThePublishedProbabilities()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = GoldenModel();
        var (features, head) = Parts(model);
        var rois = Cascade.Array("mask_rois.npy");
        var extractor = new RoiExtractor(Levels, 14);
        var heads = head.named_modules().Select(entry => entry.module).OfType<MaskHead>().ToArray();
        var labels = Cascade.Array("detections_in_score_order.npy").select(1, 5).to_type(ScalarType.Int64);
        var branch = new MaskBranch(extractor, 28, 0.5);
        var logits = stack([.. heads.Select(maskHead => maskHead.call(extractor.Extract(features, rois.narrow(0, 0, 3))))]);
        AssertClose(Cascade.Array("mask_logits_first3_every_5th.npy"), logits.flatten().slice(0, 0, logits.numel(), 5), 1e-4);
        var probabilities = Assert.Single(branch.Probabilities(heads, features, [rois.narrow(1, 1, 4)], [labels]));
        AssertWithin(Cascade.Array("mask_probability_28.npy"), probabilities, 1e-4);

        var scale = tensor([Cascade.Geometry.ScaleX, Cascade.Geometry.ScaleY, Cascade.Geometry.ScaleX, Cascade.Geometry.ScaleY]);
        var pasted = branch.Paste(Cascade.Array("mask_probability_28.npy"), rois.narrow(1, 1, 4) / scale, Cascade.Geometry);
        var expected = Cascade.Detections();
        for (var i = 0; i < expected.Count; i++)
            Assert.Equal(expected[i].Runs, pasted[i].Counts.ToArray());
    }

    /// <summary>Case; tolerance of the gradients: in the second, a unit of the last stage is so near 0 that rounding turns its ReLU on or off.</summary>
    [Theory]
    [InlineData(false, 2e-5)]
    [InlineData(true, 5e-4)]
    public void ComputeLosses_OnTheRecordedSamples_GivesThePublishedPass(bool sampled, double tolerance)
    {
        using var model = GoldenModel();
        DetectorTraining.Check(Cascade, model, GoldenConfig.Proposals, GoldenConfig.RoiHead.Stages, ["stage0", "stage1", "stage2"], sampled, tolerance);
    }

    [Fact]
    public void ComputeLosses_WithSamplersThatKeepAll_GivesThePublishedLosses()
    {
        using var scope = NewDisposeScope();
        using var model = GoldenModel();
        model.train();
        var losses = model.ComputeLosses(Cascade.TrainBatch());
        var expected = Cascade.Json("train", "train.json").GetProperty("all").GetProperty("total_loss").GetDouble();
        Assert.Equal(expected, losses.Total.item<float>(), 1e-5 * expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void MaskTargets_OfTheRecordedPositives_AreThePublishedOnes(int stage)
    {
        using var scope = NewDisposeScope();
        var truth = Cascade.TrainBatch().Truth!;
        var samples = truth.Select((_, i) =>
        {
            var positive = Cascade.TrainIndices($"all_stage{stage}_pos_inds", i);
            return new SampleResult(positive, Cascade.TrainIndices($"all_stage{stage}_neg_inds", i), Cascade.Train($"all_stage{stage}_boxes", i),
                Cascade.TrainIndices($"all_stage{stage}_pos_gt", i), positive.lt(truth[i].Boxes.shape[0]));
        });
        var targets = new MaskBranch(new RoiExtractor(Levels, 14), 28, 0.5).Targets([.. samples], truth);
        var expected = Cascade.Array($"train/all_stage{stage}_mask_targets.npy");
        Assert.Equal(expected.shape, targets.shape);
        Assert.True(expected.to_type(ScalarType.Float32).equal(targets.to_type(ScalarType.Float32)).all().item<bool>());
    }

    private static IReadOnlyList<FeatureSpec> Levels { get; } = [new(24, 4), new(24, 8), new(24, 16), new(24, 32)];

    private static CascadeMaskRcnn GoldenModel() => Cascade.Load(new CascadeMaskRcnn(new SlakBackbone(DetectorGolden.Backbone), GoldenConfig));

    private static (Tensor[] Features, RoiHead Head) Parts(Detector model)
    {
        var parts = model.named_children().ToDictionary(child => child.name, child => child.module);
        return (((FeaturePyramid)parts["neck"]).call(((Backbone)parts["backbone"]).call(Cascade.Input.Images)), (RoiHead)parts["roi_head"]);
    }

    /// <summary>Fails unless masks are the published ones but for pixels whose published probability is as good as the threshold.</summary>
    private static void AssertMasks(Detections found, double margin)
    {
        using var scope = NewDisposeScope();
        var boxes = Cascade.Array("detections_in_score_order.npy").narrow(1, 0, 4);
        var probabilities = MaskPaste.Paste(Cascade.Array("mask_probability_28.npy"), boxes, 150, 210).data<float>().ToArray();
        var expected = Cascade.Detections();
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal((150, 210), (found.Masks![i].HeightPx, found.Masks[i].WidthPx));
            var (want, have) = (Pixels(expected[i].Runs!), Pixels(found.Masks[i].Counts));
            for (var pixel = 0; pixel < want.Length; pixel++)
                if (want[pixel] != have[pixel])             // pixels go down the columns, probabilities along the rows
                    Assert.InRange(probabilities[i * want.Length + pixel % 150 * 210 + pixel / 150], 0.5 - margin, 0.5 + margin);
        }

        static bool[] Pixels(ReadOnlySpan<int> runs)
        {
            var (pixels, position) = (new bool[150 * 210], 0);
            for (var i = 0; i < runs.Length; position += runs[i++])
                pixels.AsSpan(position, runs[i]).Fill(i % 2 == 1);
            return pixels;
        }
    }
}
