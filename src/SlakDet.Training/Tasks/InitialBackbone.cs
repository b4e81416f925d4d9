using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Weights;

namespace SlakDet.Training.Tasks;

/// <summary>The backbone that a training starts from.</summary>
internal static class InitialBackbone
{
    /// <summary>Builds it and loads its pre-trained weights, if the config names some.</summary>
    public static SlakBackbone Build(TaskConfig config, Action<string>? note)
    {
        var backbone = new SlakBackbone(config.Backbone);
        if (config.BackboneWeights == null)
            return backbone;
        using var file = WeightFile.Open(config.BackboneWeights);
        var plan = LoadPlan.Create(ModuleWeights.Specs(backbone), StateDict.FromPublished(file).Backbone());
        plan.ThrowIfBelow();
        ModuleWeights.Apply(plan, backbone);
        note?.Invoke($"backbone weights {config.BackboneWeights}: {plan.ToReport()}");
        return backbone;
    }
}
