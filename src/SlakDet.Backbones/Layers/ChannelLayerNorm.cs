using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Layers;

/// <summary>Layer normalisation over the channels of a feature map, each position on its own.</summary>
/// <remarks>Input and output (N, C, H, W). y = (x - mean) / sqrt(biased variance + eps) * weight + bias (Ba et al., 2016).</remarks>
internal sealed class ChannelLayerNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;
    private readonly double _epsilon;

    public ChannelLayerNorm(int channels, double epsilon, Device? device) : base(nameof(ChannelLayerNorm))
    {
        _weight = Initialisation.Parameter(ones(channels, device: device));
        _bias = Initialisation.Parameter(zeros(channels, device: device));
        _epsilon = epsilon;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var rows = input.permute(0, 2, 3, 1);   // (N, H, W, C)
        using var normalised = nn.functional.layer_norm(rows, [_weight.shape[0]], _weight, _bias, _epsilon);
        return normalised.permute(0, 3, 1, 2);        // (N, C, H, W), channels last in memory
    }
}
