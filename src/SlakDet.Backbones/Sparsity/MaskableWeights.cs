using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>Which parameters of a model sparsity masks: convolution and linear weights of its backbone, never biases, norms or layer scales.</summary>
public static class MaskableWeights
{
    private const string Backbone = "backbone.", LargeKernels = "large_kernel.LoRA";

    /// <summary>The state-dict prefix of the part that is masked: <c>backbone.</c> of a segmenter or detector, empty (everything) of a classifier.</summary>
    /// <param name="names">Names of the model's parameters.</param>
    public static string PartOf(IEnumerable<string> names) => names.Any(name => name.StartsWith(Backbone, StringComparison.Ordinal)) ? Backbone : "";

    /// <summary>Whether a parameter of so many dimensions is masked.</summary>
    public static bool HasMaskableRank(int rank) => rank is 2 or 4;

    /// <summary>The parameters that are masked, in the order of the model.</summary>
    /// <param name="model">The model, on its device.</param>
    /// <param name="onlyLargeKernels">Only the M x N and N x M depthwise kernels.</param>
    public static IReadOnlyList<(string Name, Tensor Weight)> Of(nn.Module model, bool onlyLargeKernels = false)
    {
        var parameters = model.named_parameters().ToList();
        var part = PartOf(parameters.Select(entry => entry.name));
        return [.. parameters.Where(entry => HasMaskableRank(checked((int)entry.parameter.dim())) && entry.name.StartsWith(part, StringComparison.Ordinal)
            && (!onlyLargeKernels || entry.name.Contains(LargeKernels, StringComparison.Ordinal))).Select(entry => (entry.name, (Tensor)entry.parameter))];
    }
}
