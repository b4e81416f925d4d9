using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Segmentation;
using SlakDet.Weights;

namespace SlakDet.Training.Segmentation;

/// <summary>Builds the segmenter of a config.</summary>
internal static class SegmentationModel
{
    /// <summary>The model with its initial weights, on the CPU.</summary>
    /// <param name="config">The model.</param>
    /// <param name="note">Told what was loaded.</param>
    /// <exception cref="WeightsException">The backbone's file cannot be used.</exception>
    public static EncoderDecoder Build(SegmentationConfig config, Action<string>? note = null)
    {
        var backbone = new SlakBackbone(config.Backbone);
        var classes = config.Data.LoadClasses().Count;
        if (config.BackboneWeights != null)
        {
            using var file = WeightFile.Open(config.BackboneWeights);
            var plan = LoadPlan.Create(ModuleWeights.Specs(backbone), StateDict.FromPublished(file).Backbone());
            plan.ThrowIfBelow();
            ModuleWeights.Apply(plan, backbone);
            note?.Invoke($"backbone weights {config.BackboneWeights}: {plan.ToReport()}");
        }
        return new EncoderDecoder(backbone, new UperHead(config.Head with { Classes = classes }, backbone.Features),
            config.AuxiliaryHead == null ? null : new FcnHead(config.AuxiliaryHead with { Classes = classes }, backbone.Features), config.Inference);
    }
}
