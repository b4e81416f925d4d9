using SlakDet.Training.Detection;
using SlakDet.Training.Optimization;
using SlakDet.Training.Schema;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Optimization;

/// <summary>The optimizer groups of the published COCO recipe, counted on the whole model that its config builds.</summary>
public sealed class PublishedGroupsTests
{
    // Tensors and scalars of layers 0 to 7 that decay, then the scalars that do not.
    private static readonly (int Tensors, long Scalars)[] Decaying =
        [(1, 5_952), (15, 568_044), (16, 1_996_233), (16, 7_214_043), (15, 6_717_039), (15, 6_717_039), (16, 26_360_174), (50, 58_202_368)];

    private static readonly long[] NotDecaying = [372, 5_208, 10_955, 21_955, 20_958, 20_958, 43_912, 20_558];

    [Theory]
    [InlineData("cascade-mask-rcnn-slak-tiny-12e.json")]
    [InlineData("cascade-mask-rcnn-slak-tiny-36e.json")]
    public void Group_CascadeMaskRcnnOfSlakTiny_HasThePublishedCounts(string name)
    {
        using var scope = NewDisposeScope();
        var (_, config) = RunSchema.Load(Path.Combine(Repository.Root, "configs", "coco", name), []);
        using var model = ((DetectionConfig)config.Task with { BackboneWeights = null }).BuildModel();
        var sizes = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.numel());

        var groups = ParameterGrouping.Group(ModelParameters.Describe(model), config.Optimizer.Grouping, config.Optimizer.WeightDecay);

        Assert.Equal(16, groups.Count);
        for (var layer = 0; layer < Decaying.Length; layer++)
        {
            var scale = Math.Pow(0.7, 7 - layer);
            var decaying = Group(scale, 0.05);
            Assert.Equal(Decaying[layer], (decaying.Names.Count, decaying.Names.Sum(parameter => sizes[parameter])));
            Assert.Equal(NotDecaying[layer], Group(scale, 0).Names.Sum(parameter => sizes[parameter]));
        }

        ParameterGroup Group(double scale, double decay) => Assert.Single(groups, group => group.WeightDecay == decay && Math.Abs(group.LearningRateScale - scale) < 1e-12);
    }
}
