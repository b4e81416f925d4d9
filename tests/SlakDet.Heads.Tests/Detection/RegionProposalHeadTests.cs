using SlakDet.Backbones;
using SlakDet.Heads.Detection;
using SlakDet.Heads.Tests.Segmentation;
using SlakDet.Kernels.Native;
using TorchSharp;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

[Collection(AloneCollection.Name)]   // it chooses the process's kernels
public partial class RegionProposalHeadTests
{
    private static readonly FeatureSpec[] Levels = [new(6, 4), new(6, 8), new(6, 16), new(6, 32), new(6, 64)];
    private static readonly ImageGeometry Picture = new(60, 90, 64, 96, 60, 90, 1, 1);

    [Fact]
    public void StateDict_AtFullWidth_HasThePublishedNamesShapesAndCount()
    {
        using var head = new RegionProposalHead(new RegionProposalConfig(), [.. Levels.Select(level => level with { Channels = 256 })], META);
        Assert.Equal(593_935, head.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(
            ["rpn_cls.bias 3", "rpn_cls.weight 3x256x1x1", "rpn_conv.bias 256", "rpn_conv.weight 256x256x3x3", "rpn_reg.bias 12", "rpn_reg.weight 12x256x1x1"],
            HeadKeys.Of(head));
    }

    [Fact]
    public void Weights_AtTheStart_AreSmallNormals()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var head = new RegionProposalHead(new RegionProposalConfig(), [.. Levels.Select(level => level with { Channels = 64 })]);
        foreach (var (name, value) in head.named_parameters())
            if (value.dim() == 1)
                Assert.Equal(0, value.abs().max().item<float>());
            else
                Assert.InRange(value.std().item<float>(), 0.01 - 0.05 / Math.Sqrt(value.numel()), 0.01 + 0.05 / Math.Sqrt(value.numel()));
    }

    [Fact]
    public void ComputeLosses_OfPicturesWithoutObjects_TrainsOnBackgroundOnly()
    {
        using var scope = NewDisposeScope();
        using var head = New();
        var losses = head.ComputeLosses(head.call(Maps(2)), Batch(zeros(0, 4), zeros(0, 4)));
        // Logits are 0 at the start of a bias of 0 and tiny weights: 256 negatives of 257 counted, each ln 2.
        Assert.Equal(Math.Log(2) * 512 / 514, losses.Classification.item<float>(), 1e-2);
        Assert.Equal(0, losses.Regression.item<float>());
        (losses.Classification + losses.Regression).backward();
        Assert.All(head.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void ComputeLosses_WithNoAnchorInsideAPicture_IsZeroAndHasGradients()
    {
        using var scope = NewDisposeScope();
        using var head = New(RegionProposalConfig.Cascade);
        var tiny = new ImageGeometry(8, 8, 32, 32, 8, 8, 1, 1);
        var truth = tensor(new float[,] { { 1, 1, 7, 7 } });
        var losses = head.ComputeLosses(head.call(Maps(2)), Batch(truth, truth) with { Geometry = [tiny, tiny] });
        (losses.Classification + losses.Regression).backward();
        Assert.Equal((0f, 0f), (losses.Classification.item<float>(), losses.Regression.item<float>()));
        Assert.All(head.parameters(), parameter => Assert.Equal(0, parameter.grad!.abs().max().item<float>()));
    }

    [Fact]
    public void ComputeLosses_OfTinyAndOfThousandsOfObjects_IsFinite()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var head = New();
        var many = RandomBoxes(5000, 90, 60);
        var corner = randint(0, 60, [3, 2], float32);
        var onePixel = cat([corner, corner + 1], 1);
        var losses = head.ComputeLosses(head.call(Maps(2)), Batch(many, onePixel));
        (losses.Classification + losses.Regression).backward();
        Assert.True(float.IsFinite(losses.Classification.item<float>()) && losses.Regression.item<float>() is > 0 and < 1000);
        Assert.All(head.parameters(), parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void ComputeLosses_WithoutTruth_SaysWhatIsMissing()
    {
        using var scope = NewDisposeScope();
        using var head = New();
        var batch = new DetectionBatch(zeros(2, 3, 64, 96), [Picture, Picture]);
        Assert.Contains("has no objects", Assert.Throws<ArgumentException>(() => head.ComputeLosses(head.call(Maps(2)), batch)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_OfGivenAnchors_HaveTheGradientOfDifferences()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var config = RegionProposalConfig.Cascade with
        {
            Anchors = new AnchorConfig { Scales = [2] }, AllowedBorder = -1, Sampler = SamplerConfig.Anchors with { Count = 40 },
        };
        var training = new RegionProposalTraining(config);
        var grid = new AnchorGenerator(config.Anchors, [16, 32]).Generate([(3, 4), (2, 2)]);
        var anchors = grid.ToTensor(CPU);
        var truth = Batch(tensor(new float[,] { { 4, 4, 34, 38 }, { 30, 2, 62, 40 } }), tensor(new float[,] { { 10, 10, 70, 70 } })).Truth!;
        SampleResult[] samples = [.. truth.Select(objects => training.Sample(grid, anchors, Picture, objects.Boxes))];
        Assert.All(samples, sample => Assert.InRange(sample.PositiveCount, 1, 20));
        Tensor Of(Tensor values)
        {
            var maps = values.split([72, 288, 24, 96]);
            var outputs = new RegionProposalOutputs(
                [maps[0].view(2, 3, 3, 4), maps[2].view(2, 3, 2, 2)], [maps[1].view(2, 12, 3, 4), maps[3].view(2, 12, 2, 2)]);
            var losses = training.Losses(outputs, grid, anchors, samples, truth);
            return losses.Classification.Plus(losses.Regression);
        }
        Assert.InRange(GradientError(Of, randn([480], float64)), 0, 1e-7);
    }

    [Fact]
    public void Propose_OfOverlappingBoxes_KeepsTheBestOfEachLevelWithinThePicture()
    {
        using var scope = NewDisposeScope();
        using var head = New(new RegionProposalConfig { Testing = new(1000, 1000, 0.7) });
        head.eval();
        var outputs = head.call(Maps(1));
        var proposals = head.Propose(outputs, [Picture])[0];
        var (boxes, scores) = (proposals.narrow(1, 0, 4), proposals.select(1, 4));
        Assert.True(scores.narrow(0, 0, scores.shape[0] - 1).ge(scores.narrow(0, 1, scores.shape[0] - 1)).all().item<bool>());
        Assert.True(boxes.ge(0).all().item<bool>() && boxes.le(tensor(new float[] { 90, 60, 90, 60 })).all().item<bool>());
        Assert.True((boxes.narrow(1, 2, 2) - boxes.narrow(1, 0, 2)).gt(0).all().item<bool>());
        Assert.False(proposals.requires_grad);
        using var strict = New(new RegionProposalConfig { Testing = new(3, 5, 0.7) });
        strict.eval();
        Assert.Equal([5, 5], strict.Propose(strict.call(Maps(1)), [Picture])[0].shape);
    }

    [Fact]
    public void Propose_WhenNothingIsLeft_GivesNone()
    {
        using var scope = NewDisposeScope();
        using var head = New();
        var outputs = head.call(Maps(2));
        // All boxes are moved a thousand sides to the right, and clipped to nothing.
        var moved = outputs with { Offsets = [.. outputs.Offsets.Select(level => full_like(level, 1000))] };
        Assert.All(head.Propose(moved, [Picture, Picture]), proposals => Assert.Equal([0, 5], proposals.shape));
    }

    [Fact]
    public void Head_OnAnEmptyLevel_GoesOnWithoutIt()
    {
        using var scope = NewDisposeScope();
        using var head = New();
        RegionProposalOutputs Without(int level, RegionProposalOutputs outputs)
        {
            Tensor[] Cut(IReadOnlyList<Tensor> maps) => [.. maps.Select((map, i) => i == level ? map.narrow(3, 0, 0) : map)];
            return new RegionProposalOutputs(Cut(outputs.Logits), Cut(outputs.Offsets));
        }
        var outputs = head.call(Maps(1));
        foreach (var level in new[] { 0, 2, 4 })
        {
            var cut = Without(level, outputs);
            Assert.InRange(head.Propose(cut, [Picture])[0].shape[0], 1, 1000);
            var losses = head.ComputeLosses(cut, Batch(tensor(new float[,] { { 10, 10, 40, 50 } })));
            Assert.True(float.IsFinite(losses.Classification.item<float>() + losses.Regression.item<float>()));
            Assert.Equal(0, losses.ClassificationByLevel[level].item<float>());
        }
    }

    [Fact]
    public void Head_InHalfPrecision_GivesLossesAndProposalsInSinglePrecision()
    {
        using var scope = NewDisposeScope();
        using var head = New();
        RegionProposalOutputs outputs;
        using (new Autocast(DeviceType.CPU))
        {
            outputs = head.call(Maps(1));
            Assert.Equal(ScalarType.BFloat16, outputs.Logits[0].dtype);
            var losses = head.ComputeLosses(outputs, Batch(tensor(new float[,] { { 10, 10, 40, 50 } })));
            Assert.Equal((ScalarType.Float32, ScalarType.Float32), (losses.Classification.dtype, losses.Regression.dtype));
        }
        Assert.Equal(ScalarType.Float32, head.Propose(outputs, [Picture])[0].dtype);
    }

    [Fact]
    public void TrainingStep_AndProposals_LeakNoTensor()
    {
        using var outer = NewDisposeScope();
        using var head = New();
        var (maps, batch) = (Maps(2), Batch(RandomBoxes(5, 60, 40), zeros(0, 4)));
        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            head.zero_grad();
            var losses = head.ComputeLosses(head.call(maps), batch);
            (losses.Classification + losses.Regression).backward();
        });
        var outputs = head.call(maps);
        TensorLeak.AssertNone(() =>
        {
            var losses = head.ComputeLosses(outputs, batch);
            foreach (var tensor in (Tensor[])[losses.Classification, losses.Regression, losses.ClassificationByLevel, losses.RegressionByLevel])
                tensor.Dispose();
        });
        TensorLeak.AssertNone(() =>
        {
            foreach (var proposals in head.Propose(outputs, batch.Geometry))
                proposals.Dispose();
        });
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(RegionProposalConfig config, params FeatureSpec[] inputs) =>
            Assert.Throws<ArgumentException>(() => new RegionProposalHead(config, inputs.Length > 0 ? inputs : Levels)).Message;
        var config = new RegionProposalConfig();
        Assert.Equal("RegionProposalHead: SmoothL1Beta is -1; it must be at least 0.", Message(config with { SmoothL1Beta = -1 }));
        Assert.Contains("Testing is ProposalLimits { PerLevel = 0,", Message(config with { Testing = new(0, 1, 0.7) }), StringComparison.Ordinal);
        Assert.Contains("without added objects", Message(config with { Sampler = SamplerConfig.Regions }), StringComparison.Ordinal);
        Assert.Contains("Anchors: Scales is []", Message(config with { Anchors = new AnchorConfig { Scales = [] } }), StringComparison.Ordinal);
        Assert.Contains("the levels have [6, 7] channels", Message(config, new FeatureSpec(6, 4), new FeatureSpec(7, 8)), StringComparison.Ordinal);
    }

    private static RegionProposalHead New(RegionProposalConfig? config = null)
    {
        manual_seed(11);
        return new RegionProposalHead(config ?? new RegionProposalConfig(), Levels);
    }

    private static Tensor[] Maps(int pictures) =>
        [.. Levels.Select(level => rand(pictures, level.Channels, (64 + level.Stride - 1) / level.Stride, (96 + level.Stride - 1) / level.Stride))];

    private static DetectionBatch Batch(params Tensor[] boxes) => new(zeros(boxes.Length, 3, 64, 96),
        [.. boxes.Select(_ => Picture)], [.. boxes.Select(each => new DetectionTruth(each, zeros([each.shape[0]], int64)))]);
}
