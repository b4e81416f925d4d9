using SlakDet.Backbones.Profiling;
using static TorchSharp.torch;

namespace SlakDet.Backbones;

/// <summary>A feature extractor for dense prediction: a picture in, a pyramid of feature maps out.</summary>
/// <remarks>
/// Input (N, 3, H, W), normalised. Output: one tensor (N, Channels, H / Stride, W / Stride) per entry of
/// <see cref="Features"/>, finest first, each owned by the caller.
/// </remarks>
public abstract class Backbone(string name) : nn.Module<Tensor, Tensor[]>(name), IProfiled
{
    /// <summary>Channels and stride of each output, finest first.</summary>
    public abstract IReadOnlyList<FeatureSpec> Features { get; }

    /// <summary>Height and width of each output for a picture of this size; strided convolutions round down.</summary>
    public virtual IReadOnlyList<(int Height, int Width)> FeatureSizes(int height, int width) =>
        [.. Features.Select(feature => (height / feature.Stride, width / feature.Stride))];

    /// <inheritdoc/>
    public abstract long Positions(string weight, int height, int width);
}
