using SlakDet.Training.Configuration;
using SlakDet.Training.Optimization;
using SlakDet.Training.Schedules;

namespace SlakDet.Training.Schema;

/// <summary>The keys of the optimizer and of the learning-rate schedule.</summary>
internal static class OptimizationSchema
{
    public static OptimizerConfig BindOptimizer(ConfigNode node)
    {
        var kind = node.Kind("kind", "adamw", "sgd");
        var (rate, decay, grouping) = (node.Double("lr", above: 0), node.Double("weightDecay", min: 0), BindGrouping(node));
        if (kind == "sgd")
            return new SgdConfig { LearningRate = rate, WeightDecay = decay, Grouping = grouping, Momentum = node.Double("momentum", 0.9, min: 0, below: 1) };
        var betas = node.Doubles("betas", [0.9, 0.999], count: 2, min: 0, max: 0.999999);
        return new AdamWConfig
        {
            LearningRate = rate, WeightDecay = decay, Grouping = grouping, Beta1 = betas[0], Beta2 = betas[1], Epsilon = node.Double("epsilon", 1e-8, above: 0),
        };
    }

    public static LearningRateSchedule BindSchedule(ConfigNode node, long steps)
    {
        switch (node.Kind("kind", "poly", "step", "cosine", "constant"))
        {
            case "step":
                var milestones = node.Ints("milestones", min: 1);
                node.Check(milestones.Zip(milestones.Skip(1)).All(pair => pair.First < pair.Second), "milestones", $"is [{string.Join(", ", milestones)}]; must rise");
                return new StepSchedule { Milestones = [.. milestones.Select(step => (long)step)], Gamma = node.Double("gamma", 0.1, above: 0, max: 1), WarmUp = BindWarmUp(node) };
            case "cosine":
                var warmUpSteps = node.Long("warmUpSteps", 0, min: 0);
                node.Check(warmUpSteps < steps, "warmUpSteps", $"is {warmUpSteps}; must be less than training.steps ({steps})");
                return new CosineSchedule { TotalSteps = steps, WarmUpSteps = warmUpSteps, MinRate = node.Double("minLr", 0, min: 0) };
            case "constant":
                return new ConstantSchedule { WarmUp = BindWarmUp(node) };
            default:
                return new PolySchedule { TotalSteps = steps, Power = node.Double("power", 1, above: 0), MinRate = node.Double("minLr", 0, min: 0), WarmUp = BindWarmUp(node) };
        }
    }

    private static LinearWarmUp BindWarmUp(ConfigNode node) => node.OptionalObject("warmUp") is { } warmUp
        ? new LinearWarmUp { Steps = warmUp.Long("steps", min: 0), StartRatio = warmUp.Double("startRatio", 1e-6, min: 0, max: 1) }
        : LinearWarmUp.None;

    private static ParameterGroupingConfig BindGrouping(ConfigNode node) => new()
    {
        LayerDecay = node.OptionalObject("layerDecay") is { } decay
            ? new LayerDecay { Kind = decay.Enum<LayerDecayKind>("kind"), Rate = decay.Double("rate", above: 0, max: 1), Layers = decay.Int("layers", min: 4) }
            : null,
        WeightDecayRule = node.Enum<WeightDecayRule>("weightDecayRule", WeightDecayRule.All),
    };
}
