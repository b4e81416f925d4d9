using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Training.Checkpoints;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Training.Tasks;

/// <summary>The pre-trained weights that a training starts from.</summary>
internal static class InitialWeights
{
    /// <summary>Builds a config's backbone and loads the weights that the config names, if any; a classifier's norm and head are left over.</summary>
    /// <exception cref="WeightsException">The file cannot be read or is of another backbone.</exception>
    /// <exception cref="CheckpointException">The folder holds no sound checkpoint.</exception>
    public static SlakBackbone Backbone(TaskConfig config, Action<string>? note)
    {
        var backbone = new SlakBackbone(config.Backbone);
        if (config.BackboneWeights != null)
            Load(backbone, config.BackboneWeights, note);
        return backbone;
    }

    /// <summary>Builds a config's classifier and loads the weights that the config names, if any: all that have its shapes, the head too.</summary>
    /// <exception cref="WeightsException">The file cannot be read or is of another backbone.</exception>
    /// <exception cref="CheckpointException">The folder holds no sound checkpoint.</exception>
    public static SlakClassifier Classifier(TaskConfig config, int classes, Action<string>? note)
    {
        var classifier = new SlakClassifier(config.Backbone, classes);
        if (config.BackboneWeights == null)
            return classifier;
        var plan = Load(classifier, config.BackboneWeights, note);
        note?.Invoke(plan.Applied.Any(planned => planned.Target.Name == "head.weight")
            ? $"the classifier's head was loaded as well: it has {classes} classes, as the model"
            : "the classifier's head starts anew: the weights have none of its shape");
        return classifier;
    }

    private static LoadPlan Load(nn.Module model, string path, Action<string>? note)
    {
        var weights = ModelWeights.PlainFileOf(path, note);
        using var file = WeightFile.Open(weights);
        var plan = LoadPlan.Create(ModuleWeights.Specs(model), StateDict.FromPublished(file).Backbone());
        plan.ThrowIfBelow();
        ModuleWeights.Apply(plan, model);
        note?.Invoke($"backbone weights {weights}: {plan.ToReport()}");
        return plan;
    }
}
