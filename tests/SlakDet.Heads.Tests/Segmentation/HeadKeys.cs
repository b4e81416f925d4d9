using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

/// <summary>State-dict entries as lines "name shape".</summary>
internal static class HeadKeys
{
    /// <summary>The entries of a convolution with batch norm.</summary>
    public static IEnumerable<string> ConvModule(string name, int outputs, int inputs, int kernel) =>
    [
        $"{name}.conv.weight {outputs}x{inputs}x{kernel}x{kernel}",
        .. ((string[])["weight", "bias", "running_mean", "running_var"]).Select(part => $"{name}.bn.{part} {outputs}"),
        $"{name}.bn.num_batches_tracked ",
    ];

    /// <summary>The entries of a module, sorted.</summary>
    public static IEnumerable<string> Of(nn.Module module) =>
        module.state_dict().Select(entry => $"{entry.Key} {string.Join("x", entry.Value.shape)}").Order(StringComparer.Ordinal);
}
