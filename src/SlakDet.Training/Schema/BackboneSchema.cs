using SlakDet.Backbones.Slak;
using SlakDet.Training.Configuration;

namespace SlakDet.Training.Schema;

/// <summary>The keys of a backbone.</summary>
public static class BackboneSchema
{
    private static readonly IReadOnlyDictionary<string, SlakConfig> Variants = new Dictionary<string, SlakConfig>
    {
        ["nano"] = SlakConfig.Nano,
        ["tiny"] = SlakConfig.Tiny,
        ["small"] = SlakConfig.Small,
        ["base"] = SlakConfig.Base,
        ["large"] = SlakConfig.Large,
    };

    /// <summary>A SLaK of a named variant, or of sizes of one's own; single values given beside a variant change it.</summary>
    public static SlakConfig Bind(ConfigNode node)
    {
        node.Kind("kind", "slak");
        var variant = node.Has("variant") ? Variants[node.Kind("variant", [.. Variants.Keys])] : null;
        var config = new SlakConfig
        {
            Depths = node.Ints("depths", variant?.Depths, count: 4, min: 1),
            Dims = node.Ints("dims", variant?.Dims, count: 4, min: 1),
            KernelSizes = node.Ints("kernelSizes", (variant ?? SlakConfig.Tiny).KernelSizes, count: 4, min: 1),
            SmallKernel = node.Int("smallKernel", (variant ?? SlakConfig.Tiny).SmallKernel, min: 0),
            WidthFactor = node.Double("widthFactor", (variant ?? SlakConfig.Tiny).WidthFactor, above: 0, max: 16),
            Decomposed = node.Bool("decomposed", (variant ?? SlakConfig.Tiny).Decomposed),
            DropPathRate = node.Double("dropPath", variant?.DropPathRate ?? 0, min: 0, below: 1),
            LayerScaleInit = node.Double("layerScale", (variant ?? SlakConfig.Tiny).LayerScaleInit, min: 0),
        };
        try
        {
            config.Validate();
        }
        catch (ArgumentException e)
        {
            node.Check(false, "kind", e.Message);
        }
        return config;
    }
}
