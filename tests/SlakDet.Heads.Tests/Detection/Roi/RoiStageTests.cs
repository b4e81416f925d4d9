using SlakDet.Heads.Detection;
using SlakDet.Heads.Detection.Roi;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection.Roi;

public class RoiStageTests
{
    private const int Classes = 3;

    private static readonly ImageGeometry Picture = new(60, 80, 64, 96, 60, 80, 1, 1);

    public static TheoryData<BoxLossConfig> BoxLosses { get; } = [BoxLossConfig.L1, BoxLossConfig.L1 with { Beta = 0.5 }, BoxLossConfig.Giou];

    [Theory]
    [MemberData(nameof(BoxLosses))]
    public void Losses_HaveTheGradientsOfFiniteDifferences(BoxLossConfig boxLoss)
    {
        manual_seed(2);
        using var scope = NewDisposeScope();
        using var head = Head();
        var (stage, samples) = (Stage(head, boxLoss), Samples(head));
        var (logits, deltas) = (randn([samples.Count, Classes + 1], float64), randn([samples.Count, 4 * Classes], float64));
        Tensor Total(Tensor classes, Tensor boxes) =>
            DetectionLosses.Of(stage.Losses(samples, new BoxPrediction(classes, boxes))).Total;
        Assert.InRange(GradientError(at => Total(at, deltas), logits), 0, 1e-7);
        Assert.InRange(GradientError(at => Total(logits, at), deltas), 0, 1e-6);
    }

    [Fact]
    public void Losses_OfPerfectPredictions_AreZero_AndCountEveryRegion()
    {
        using var scope = NewDisposeScope();
        using var head = Head();
        var samples = Samples(head);
        var logits = nn.functional.one_hot(samples.Labels, Classes + 1).to_type(ScalarType.Float64) * 100;
        var stage = Stage(head, BoxLossConfig.Giou, weight: 0.5);
        var exact = stage.Coder.Encode(samples.PositiveRois.narrow(1, 1, 4), samples.TargetBoxes).repeat(1, Classes);
        var deltas = zeros([samples.Count, 4 * Classes], float64).index_copy(0, samples.Positive, exact);
        var losses = stage.Losses(samples, new BoxPrediction(logits, deltas)).ToDictionary(term => term.Name, term => term.Value.to_type(ScalarType.Float64).item<double>());
        Assert.Equal(0, losses["loss_cls"], 1e-9);
        Assert.Equal(100, losses["acc"], 1e-4);
        Assert.Equal(0, losses["loss_bbox"], 1e-9);

        // Boxes far from their objects: 10 * (1 - giou) each, over all regions, half weight.
        var far = stage.Losses(samples, new BoxPrediction(logits, deltas + 3)).Single(term => term.Name == "loss_bbox").Value.item<double>();
        var moved = stage.Coder.Decode(samples.PositiveRois.narrow(1, 1, 4), exact.narrow(1, 0, 4) + 3);
        var expected = 0.5 * 10 * (1 - BoxOverlaps.Giou(moved, samples.TargetBoxes)).sum().item<double>() / samples.Count;
        Assert.Equal(expected, far, 1e-6 * expected);
    }

    [Fact]
    public void NextProposals_AreTheMovedRegions_WithoutTheObjectsOwn()
    {
        using var scope = NewDisposeScope();
        using var head = Head();
        var (stage, samples) = (Stage(head, BoxLossConfig.L1), Samples(head));
        var logits = zeros([samples.Count, Classes + 1], float64);
        logits[TensorIndex.Colon, 2] = 1;                                     // the likeliest class of background
        logits[TensorIndex.Colon, Classes] = 5;                               // the background itself does not count
        var deltas = arange(4 * Classes, float64).div(100).expand(samples.Count, -1);
        var next = stage.NextProposals(samples, new BoxPrediction(logits, deltas), [Picture, Picture]);
        for (var i = 0; i < 2; i++)
        {
            var sample = samples.PerImage[i];
            var expected = new List<Tensor>();
            for (var row = 0; row < sample.Boxes.shape[0]; row++)
            {
                var positive = row < sample.PositiveCount;
                if (positive && sample.PositiveIsTruth[row].item<bool>())
                    continue;
                var label = positive ? Truth[i].Labels[sample.PositiveTruth[row].item<long>()].item<long>() : 2;
                expected.Add(stage.Coder.Decode(sample.Boxes.narrow(0, row, 1), deltas.narrow(0, 0, 1).narrow(1, 4 * label, 4), (60, 80)));
            }
            AssertSame(cat(expected, 0), next[i]);
        }
    }

    private static DetectionTruth[] Truth { get; } =
    [
        new(tensor(new[,] { { 10.0, 10, 30, 40 }, { 35, 20, 75, 55 } }).DetachFromDisposeScope(), tensor(new[] { 1L, 0 }).DetachFromDisposeScope()),
        new(zeros([0, 4], float64).DetachFromDisposeScope(), zeros([0], int64).DetachFromDisposeScope()),
    ];

    private static BoxHead Head() => new(new() { RoiSize = 2, FcChannels = 4 }, 2, Classes);

    private static RoiStage Stage(BoxHead head, BoxLossConfig boxLoss, double weight = 1) =>
        new(new() { LossWeight = weight }, boxLoss, new RoiExtractor([new(2, 4)], 2), head);

    /// <summary>Both objects, boxes near them and boxes elsewhere; a second picture without objects.</summary>
    private static RoiSamples Samples(BoxHead head)
    {
        var proposals = tensor(new[,] { { 11.0, 9, 32, 42 }, { 0, 0, 9, 8 }, { 36, 18, 70, 57 }, { 50, 2, 70, 12 } });
        var stage = Stage(head, BoxLossConfig.L1);
        return stage.Join(stage.Sample([proposals, proposals], Truth), Truth);
    }
}
