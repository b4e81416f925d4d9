using SlakDet.Backbones;
using SlakDet.Heads.Detection;
using SlakDet.Heads.Detection.Roi;
using SlakDet.Heads.Necks;
using static SlakDet.Heads.Tests.Detection.Roi.DetectorGolden;
using static SlakDet.Heads.Tests.Segmentation.SegmentationGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection.Roi;

/// <summary>Compares a training pass on recorded samples with the published one.</summary>
internal static class DetectorTraining
{
    /// <summary>Of the total and of every loss; the published code itself varies by 3e-6.</summary>
    private const double LossTolerance = 1e-5;

    /// <summary>Runs the pass of one case and compares losses and gradients.</summary>
    /// <param name="golden">The reference.</param>
    /// <param name="model">With the reference weights.</param>
    /// <param name="proposals">The model's proposal configuration.</param>
    /// <param name="stages">The configuration of each stage of the region head.</param>
    /// <param name="names">Names of the stages' samples, such as <c>roi</c>.</param>
    /// <param name="sampled">The case: a recorded random subset, or all candidates.</param>
    /// <param name="gradientTolerance">Of the norms.</param>
    public static void Check(DetectorGolden golden, Detector model, RegionProposalConfig proposals, IReadOnlyList<RoiStageConfig> stages,
        IReadOnlyList<string> names, bool sampled, double gradientTolerance)
    {
        using var scope = NewDisposeScope();
        var prefix = sampled ? "sampled" : "all";
        var expected = golden.Json("train", "train.json").GetProperty(prefix);
        var batch = golden.TrainBatch();
        model.train();
        var losses = Losses(golden, model, proposals, stages, [.. names.Select(name => $"{prefix}_{name}")], $"{prefix}_rpn", batch);
        losses.Total.backward();

        var named = losses.Named.ToDictionary(term => term.Name, term => (double)term.Value.item<float>());
        foreach (var loss in expected.GetProperty("losses").EnumerateObject())
            AssertNear(loss.Value.ValueKind == System.Text.Json.JsonValueKind.Array
                ? loss.Value.EnumerateArray().Sum(level => level.GetDouble()) : loss.Value.GetDouble(), named[loss.Name], LossTolerance, loss.Name);
        AssertNear(expected.GetProperty("total_loss").GetDouble(), named["loss"], LossTolerance, "total");
        Assert.Equal(["loss", .. expected.GetProperty("losses").EnumerateObject().Select(loss => loss.Name)], losses.Named.Select(term => term.Name));

        var gradients = model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!);
        foreach (var norm in expected.GetProperty("grad_l2").EnumerateObject())
            AssertNear(norm.Value.GetDouble(), Norm(gradients[norm.Name]), gradientTolerance, norm.Name);
        AssertNear(expected.GetProperty("grad_l2_all").GetDouble(),
            Math.Sqrt(gradients.Values.Sum(gradient => Math.Pow(Norm(gradient), 2))), gradientTolerance, "all gradients");
        if (expected.TryGetProperty("full_gradients", out var full))
            foreach (var gradient in full.EnumerateObject())
                AssertClose(golden.Array(gradient.Value.GetString()!), gradients[gradient.Name], gradientTolerance);
    }

    /// <summary>The losses of a pass in which every sample is a recorded one.</summary>
    private static DetectionLosses Losses(DetectorGolden golden, Detector model, RegionProposalConfig proposalConfig,
        IReadOnlyList<RoiStageConfig> stages, string[] names, string anchorName, DetectionBatch batch)
    {
        var parts = model.named_children().ToDictionary(child => child.name, child => child.module);
        var features = ((FeaturePyramid)parts["neck"]).call(((Backbone)parts["backbone"]).call(batch.Images));
        var proposer = (RegionProposalHead)parts["rpn_head"];
        var outputs = proposer.call(features);
        var proposals = proposer.Propose(outputs, batch.Geometry);
        var grid = new AnchorGenerator(proposalConfig.Anchors, [4, 8, 16, 32, 64]).Generate(outputs.Sizes);
        var anchors = grid.ToTensor(CPU);
        var truth = batch.Truth!;
        var anchorSamples = truth.Select((objects, i) => golden.AnchorSample(anchorName, i, anchors, objects)).ToArray();
        var proposalLosses = new RegionProposalTraining(proposalConfig).Losses(outputs, grid, anchors, anchorSamples, truth);
        for (var i = 0; i < truth.Count; i++)
            AssertWithin(golden.Train("proposals", i), proposals[i], 1e-3);
        var regionLosses = ((RoiHead)parts["roi_head"]).ComputeLosses(features, proposals, batch.Geometry, truth, (stage, boxes, objects) =>
            [.. objects.Select((own, i) => golden.RegionSample(names[stage], i, stages[stage].Matcher, boxes[i], own))]);
        return DetectionLosses.Of([.. proposalLosses.Named, .. regionLosses]);
    }

    private static double Norm(Tensor tensor) => tensor.to_type(ScalarType.Float64).norm().item<double>();

    private static void AssertNear(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(actual - expected) <= tolerance * Math.Abs(expected), $"{what}: {actual:r} instead of {expected:r}");
}
