using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Layers;

/// <summary>Stochastic depth: in training, drops a residual branch for whole samples and scales the kept ones up.</summary>
/// <remarks>
/// Per sample Bernoulli(1 - rate), divided by (1 - rate) (Huang et al., 2016). The identity in evaluation. Draws from torch's
/// generator.
/// </remarks>
internal sealed class DropPath : nn.Module<Tensor, Tensor>
{
    /// <param name="rate">Probability of dropping a sample's branch, in [0, 1).</param>
    public DropPath(double rate) : base(nameof(DropPath)) => Rate = rate;

    /// <summary>Probability of dropping a sample's branch.</summary>
    public double Rate { get; }

    public override Tensor forward(Tensor input)
    {
        if (!training || Rate == 0)
            return input.alias();
        var perSample = input.shape;
        perSample.AsSpan(1).Fill(1);                  // (N, 1, ..., 1)
        using var mask = empty(perSample, input.dtype, input.device).bernoulli_(1 - Rate).TimesInPlace(1 / (1 - Rate));
        return input * mask;
    }
}
