using SlakDet.Kernels;
using System.Text.Json;
using SlakDet.Heads.Detection;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public partial class RegionProposalHeadTests
{
    private static readonly int[] Strides = [4, 8, 16, 32, 64];

    [Theory]
    [InlineData("faster", DepthwiseImplementation.Libtorch, 1)]
    [InlineData("faster", DepthwiseImplementation.Auto, 1)]
    [InlineData("cascade", DepthwiseImplementation.Libtorch, 1)]
    [InlineData("cascade", DepthwiseImplementation.Auto, 2)]
    public void Head_OnTheReferencePicture_GivesThePublishedOutputsAndProposals(string folder, DepthwiseImplementation kernels, int factor)
    {
        using var chosen = new ChosenKernels(kernels);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new ProposalGolden(folder);
        var outputs = golden.Head.call(golden.Neck.call(golden.Backbone.call(golden.Array("input.npy.gz"))));
        foreach (var level in new[] { 3, 5 })
        {
            AssertClose(golden.Array($"rpn_cls_p{level}.npy"), outputs.Logits[level - 2], 1e-5);
            AssertClose(golden.Array($"rpn_reg_p{level}.npy"), outputs.Offsets[level - 2], 1e-5);
        }
        AssertProposals(golden.Array("proposals.npy"), golden.Head.Propose(outputs, [golden.Geometry])[0], factor);
    }

    [Theory]
    [InlineData("faster")]
    [InlineData("cascade")]
    public void Propose_InTraining_GivesThePublishedProposals(string folder)
    {
        using var scope = NewDisposeScope();
        using var golden = new ProposalGolden(folder);
        golden.Train();
        var batch = golden.TrainingBatch();
        var proposals = golden.Head.Propose(golden.Head.call(golden.Neck.call(golden.Backbone.call(batch.Images))), batch.Geometry);
        Assert.Equal(2, proposals.Count);
        for (var i = 0; i < 2; i++)
            AssertProposals(golden.Array("train", $"proposals_{i}.npy"), proposals[i]);
    }

    [Theory]
    [InlineData("faster")]
    [InlineData("cascade")]
    public void ComputeLosses_OnAllAnchors_GivesThePublishedSamplesLossesAndGradients(string folder)
    {
        using var scope = NewDisposeScope();
        using var golden = new ProposalGolden(folder);
        golden.Train();
        var batch = golden.TrainingBatch();
        var (training, grid) = (new RegionProposalTraining(golden.Config), Grid());
        for (var i = 0; i < 2; i++)
        {
            var sample = training.Sample(grid, grid.ToTensor(CPU), batch.Geometry[i], batch.Truth![i].Boxes);
            AssertSame(Recorded(golden, "all", "pos", i), sample.Positive);
            AssertSame(Recorded(golden, "all", "neg", i), sample.Negative);
            AssertSame(Recorded(golden, "all", "pos_gt", i), sample.PositiveTruth);
        }
        var losses = golden.Head.ComputeLosses(golden.Head.call(golden.Neck.call(golden.Backbone.call(batch.Images))), batch);
        AssertLosses(folder, "all", losses);
        Assert.Equal(["loss_rpn_cls", "loss_rpn_bbox"], losses.Named.Select(loss => loss.Name));
        losses.Named.Select(loss => loss.Value).Aggregate((a, b) => a + b).backward();
        var gradients = golden.Head.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!);
        AssertClose(golden.Array("train", "grad_0.npy"), gradients["rpn_cls.weight"], 2e-5);
        AssertClose(golden.Array("train", "grad_1.npy"), gradients["rpn_reg.bias"], 2e-5);
    }

    [Theory]
    [InlineData("faster")]
    [InlineData("cascade")]
    public void Losses_OnTheRecordedSample_AreThePublishedOnes(string folder)
    {
        using var scope = NewDisposeScope();
        using var golden = new ProposalGolden(folder, anchors: 64);
        golden.Train();
        var batch = golden.TrainingBatch();
        var (training, grid) = (new RegionProposalTraining(golden.Config), Grid());
        var anchors = grid.ToTensor(CPU);
        var samples = new List<SampleResult>();
        for (var i = 0; i < 2; i++)
        {
            var boxes = batch.Truth![i].Boxes;
            var (positive, negative) = (Recorded(golden, "sampled", "pos", i), Recorded(golden, "sampled", "neg", i));
            var objects = Recorded(golden, "sampled", "pos_gt", i);
            var match = new MatchResult(zeros([grid.Count], int64).scatter(0, positive, objects + 1), zeros(grid.Count));
            samples.Add(SampleResult.Of(match, anchors, boxes, addTruth: false, positive, negative));
            // Another draw takes as many from the same candidates.
            var drawn = training.Sample(grid, anchors, batch.Geometry[i], boxes);
            Assert.Equal((positive.shape[0], negative.shape[0]), (drawn.PositiveCount, drawn.NegativeCount));
            AssertSame(positive, drawn.Positive);
            AssertSame(objects, drawn.PositiveTruth);
            Assert.Subset(Recorded(golden, "all", "neg", i).data<long>().ToHashSet(), drawn.Negative.data<long>().ToHashSet());
        }
        var outputs = golden.Head.call(golden.Neck.call(golden.Backbone.call(batch.Images)));
        AssertLosses(folder, "sampled", training.Losses(outputs, grid, anchors, samples, batch.Truth!));
    }

    private static AnchorGrid Grid() => new AnchorGenerator(new AnchorConfig(), Strides).Generate([(24, 32), (12, 16), (6, 8), (3, 4), (2, 2)]);

    private static Tensor Recorded(ProposalGolden golden, string sample, string what, int picture) =>
        golden.Array("train", $"{sample}_rpn_{what}_{picture}.npy").to_type(ScalarType.Int64);

    /// <summary>Boxes within 0.001 pixels times a factor, scores within 1e-5, in the same order.</summary>
    private static void AssertProposals(Tensor expected, Tensor actual, int factor = 1)
    {
        Assert.Equal(expected.shape, actual.shape);
        var difference = (expected - actual).abs();
        Assert.InRange(difference.narrow(1, 0, 4).max().item<float>(), 0, factor * 1e-3f);
        Assert.InRange(difference.select(1, 4).max().item<float>(), 0, 1e-5f);
    }

    private static void AssertLosses(string folder, string sample, RegionProposalLosses losses)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Golden(folder, "train", "train.json")));
        var golden = document.RootElement.GetProperty(sample).GetProperty("losses");
        foreach (var (name, levels, sum) in new[]
        {
            ("loss_rpn_cls", losses.ClassificationByLevel, losses.Classification), ("loss_rpn_bbox", losses.RegressionByLevel, losses.Regression),
        })
        {
            double[] expected = [.. golden.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];
            foreach (var (level, value) in expected.Index())
                Assert.InRange(levels[level].item<float>(), value * (1 - 3e-6), value * (1 + 3e-6));
            Assert.InRange(sum.item<float>(), expected.Sum() * (1 - 3e-6), expected.Sum() * (1 + 3e-6));
        }
    }
}
