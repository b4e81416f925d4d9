using SlakDet.Backbones.Sparsity;
using SlakDet.Training.Configuration;
using SlakDet.Training.Optimization;
using SlakDet.Training.Tasks;

namespace SlakDet.Training.Schema;

/// <summary>The keys of sparse training.</summary>
internal static class SparsitySchema
{
    public static SparsityConfig Bind(ConfigNode node, TaskConfig task, OptimizerConfig optimizer)
    {
        if (node.Kind("kind", "dynamic", "held") == "held")
        {
            RequireWeights(node, "kind", "\"held\"", task);
            return new HeldSparsityConfig();
        }
        var initialization = node.Enum<MaskInitialization>("initialization", MaskInitialization.Snip);
        var isOfWeights = initialization == MaskInitialization.Weights;
        if (isOfWeights)
        {
            RequireWeights(node, "initialization", "\"weights\"", task);
            node.Has("sparsity"); // known, but of no effect
        }
        var config = new DynamicSparsityConfig
        {
            Initialization = initialization,
            UpdateEvery = node.OptionalInt("updateEvery", min: 1),
            Rate = node.Double("rate", 0.3, min: AdaptationRate.Least, max: 1),
            Prune = node.Enum<PruneRule>("prune", PruneRule.Magnitude),
            Growth = node.Enum<GrowthRule>("growth", GrowthRule.Random),
            OnlyLargeKernels = node.Bool("onlyLargeKernels", false),
        };
        node.Check(config.Growth != GrowthRule.Momentum || optimizer is not SgdConfig { Momentum: 0 }, "growth", "is \"momentum\"; the optimizer has none: set optimizer.momentum above 0");
        return isOfWeights ? config : config with { Sparsity = node.Double("sparsity", above: 0, below: 1) };
    }

    private static void RequireWeights(ConfigNode node, string key, string value, TaskConfig task) =>
        node.Check(task.BackboneWeights != null, key, $"is {value}; needs model.backbone.weights, the sparsely pre-trained file whose zeros are kept");
}
