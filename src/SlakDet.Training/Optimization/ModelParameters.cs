using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlakDet.Training.Optimization;

/// <summary>Describes a model's trainable parameters to the pure grouping rules.</summary>
public static class ModelParameters
{
    /// <summary>Name, rank and kind of module of every trainable parameter, in the model's order.</summary>
    public static IReadOnlyList<ParameterInfo> Describe(nn.Module model)
    {
        var ofNorms = new HashSet<string>(model.named_modules().Where(m => IsTorchNorm(m.name, m.module))
            .SelectMany(m => m.module.named_parameters(recurse: false).Select(p => $"{m.name}.{p.name}")));
        return [.. model.named_parameters().Where(p => p.parameter.requires_grad)
            .Select(p => new ParameterInfo(p.name, checked((int)p.parameter.dim()), ofNorms.Contains(p.name)))];
    }

    // The kinds of norm that the published rule "norm_decay_mult" knows. The layer norms of SLaK's blocks are a class of its own there, not PyTorch's.
    private static bool IsTorchNorm(string name, nn.Module module) => module is Backbones.Layers.BatchNorm or GroupNorm || module is LayerNorm && !name.Contains("stages.", StringComparison.Ordinal);
}
