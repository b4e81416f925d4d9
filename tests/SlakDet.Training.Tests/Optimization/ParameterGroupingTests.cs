using Newtonsoft.Json.Linq;
using SlakDet.Training.Optimization;

namespace SlakDet.Training.Tests.Optimization;

public sealed class ParameterGroupingTests
{
    private static readonly ParameterGroupingConfig Ade20K = new()
    {
        LayerDecay = new LayerDecay { Kind = LayerDecayKind.StageWise, Rate = 0.9, Layers = 6 },
        WeightDecayRule = WeightDecayRule.SkipOneDimensional,
    };

    [Fact]
    public void Group_StageWise_MatchesThePublishedOptimizer()
    {
        var golden = JObject.Parse(File.ReadAllText(Repository.Golden("training", "parameter-groups.json")));
        var ranks = ((JObject)golden["parameters"]!).Properties();
        var parameters = ranks.Select(p => new ParameterInfo(p.Name, (int)p.Value, p.Name.Contains(".bn."))).ToArray();

        var groups = ParameterGrouping.Group(parameters, Ade20K, (double)golden["weightDecay"]!);

        var expected = (JArray)golden["groups"]!;
        Assert.Equal(163, parameters.Length);
        Assert.Equal(12, groups.Count);
        Assert.Equal(expected.Select(group => group["names"]!.ToObject<string[]>()!), groups.Select(group => group.Names));
        Assert.Equal(expected.Select(group => (double)group["weightDecay"]!), groups.Select(group => group.WeightDecay));
        Assert.All(groups.Zip(expected), pair =>
            Assert.Equal((double)pair.Second["learningRate"]!, (double)golden["learningRate"]! * pair.First.LearningRateScale, 1e-18));
    }

    [Fact]
    public void Group_Coco_CountsTheTensorsOfSlakTiny()
    {
        var config = Ade20K with { LayerDecay = new LayerDecay { Kind = LayerDecayKind.LayerWise, Rate = 0.7, Layers = 6 } };
        var groups = ParameterGrouping.Group(SlakParameters(3, 3, 9, 3), config, 0.05);

        // Decaying tensors of layers 0 to 6 in the published run; layer 7 has the heads and norm0..3, here only the norms.
        int[] expected = [1, 15, 16, 16, 15, 15, 16];
        for (var id = 0; id < expected.Length; id++)
        {
            var scale = Math.Pow(0.7, 7 - id);
            var group = Assert.Single(groups, group => group.WeightDecay == 0.05 && Math.Abs(group.LearningRateScale - scale) < 1e-12);
            Assert.Equal(expected[id], group.Names.Count);
        }
        Assert.Equal(["backbone.norm0.weight", "backbone.norm0.bias"], Assert.Single(groups, group => group.LearningRateScale == 1).Names);
    }

    [Fact]
    public void Group_SkipTorchNorms_DecaysEverythingElse()
    {
        ParameterInfo[] parameters =
        [
            new("backbone.downsample_layers.0.1.weight", 1, false),
            new("backbone.stages.0.0.gamma", 1, false),
            new("backbone.stages.0.0.large_kernel.LoRA1.bn.weight", 1, true),
            new("backbone.stages.0.0.large_kernel.LoRA1.bn.bias", 1, true),
            new("decode_head.conv_seg.bias", 1, false),
        ];

        var config = new ParameterGroupingConfig { WeightDecayRule = WeightDecayRule.SkipTorchNorms };
        var groups = ParameterGrouping.Group(parameters, config, 0.05);

        Assert.Equal([0.05, 0], groups.Select(group => group.WeightDecay));
        Assert.All(groups, group => Assert.Equal(1, group.LearningRateScale));
        Assert.Equal(parameters.Where(parameter => parameter.IsTorchNorm).Select(parameter => parameter.Name), groups[1].Names);
    }

    [Fact]
    public void Group_None_IsOneGroupInTheModelsOrder()
    {
        var parameters = SlakParameters(1, 1, 3, 1);
        var group = Assert.Single(ParameterGrouping.Group(parameters, ParameterGroupingConfig.None, 0.05));
        Assert.Equal((1, 0.05), (group.LearningRateScale, group.WeightDecay));
        Assert.Equal(parameters.Select(parameter => parameter.Name), group.Names);
    }

    [Fact]
    public void Group_SkipOneDimensional_LooksAtRankAndName()
    {
        ParameterInfo[] parameters = [new("a.weight", 2, false), new("a.bias", 2, false), new("gamma", 1, false), new("scale", 0, false)];
        var config = new ParameterGroupingConfig { WeightDecayRule = WeightDecayRule.SkipOneDimensional };
        var groups = ParameterGrouping.Group(parameters, config, 0.1);
        Assert.Equal([["a.weight", "scale"], ["a.bias", "gamma"]], groups.Select(group => group.Names));
    }

    [Fact]
    public void Group_NoParameters_IsEmpty() => Assert.Empty(ParameterGrouping.Group([], Ade20K, 0.05));

    // The names of a SLaK backbone, and norm0 of the four output norms.
    private static List<ParameterInfo> SlakParameters(params int[] depths)
    {
        var names = new List<ParameterInfo>();
        void Add(string name, int rank) => names.Add(new ParameterInfo($"backbone.{name}", rank, name.Contains(".bn.")));
        void AddWithBias(string name, int rank)
        {
            Add($"{name}.weight", rank);
            Add($"{name}.bias", 1);
        }
        for (var i = 0; i < 4; i++)
        {
            AddWithBias($"downsample_layers.{i}.0", i == 0 ? 4 : 1);
            AddWithBias($"downsample_layers.{i}.1", i == 0 ? 1 : 4);
        }
        for (var stage = 0; stage < 4; stage++)
            for (var block = 0; block < depths[stage]; block++)
            {
                var prefix = $"stages.{stage}.{block}";
                Add($"{prefix}.gamma", 1);
                foreach (var branch in new[] { "LoRA1", "LoRA2", "small_conv" })
                {
                    Add($"{prefix}.large_kernel.{branch}.conv.weight", 4);
                    AddWithBias($"{prefix}.large_kernel.{branch}.bn", 1);
                }
                AddWithBias($"{prefix}.norm", 1);
                AddWithBias($"{prefix}.pwconv1", 2);
                AddWithBias($"{prefix}.pwconv2", 2);
            }
        AddWithBias("norm0", 1);
        return names;
    }
}
