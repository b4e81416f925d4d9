using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>Makes the first masks of a training.</summary>
public static class MaskInitializer
{
    /// <summary>Masks a model as a config says; see <see cref="MaskInitialization"/>.</summary>
    /// <param name="config">A member of the closed union.</param>
    /// <param name="model">The model on its device, with the weights that the training starts from; masked weights become zero.</param>
    /// <param name="draws">Chance.</param>
    /// <param name="loss">The scalar loss on which <see cref="MaskInitialization.Snip"/> measures weights; called for it alone.</param>
    public static WeightMasks Create(SparsityConfig config, nn.Module model, MaskDraws draws, Func<Tensor> loss) => config switch
    {
        HeldSparsityConfig => OfZeros(MaskableWeights.Of(model)),
        DynamicSparsityConfig { Initialization: MaskInitialization.Weights } dynamic => OfZeros(MaskableWeights.Of(model, dynamic.OnlyLargeKernels)),
        DynamicSparsityConfig dynamic => Random(dynamic, model, draws, loss),
        _ => throw new ArgumentOutOfRangeException(nameof(config), config, "Not a sparsity of SlakDet."),
    };

    private static WeightMasks OfZeros(IReadOnlyList<(string Name, Tensor Weight)> weights)
    {
        using var _ = no_grad();
        return WeightMasks.Create(weights, i => weights[i].Weight.detach().NotEqual(0));
    }

    private static WeightMasks Random(DynamicSparsityConfig config, nn.Module model, MaskDraws draws, Func<Tensor> loss)
    {
        var weights = MaskableWeights.Of(model, config.OnlyLargeKernels);
        var densities = Densities(config, model, weights, loss);
        using var _ = no_grad();
        return WeightMasks.Create(weights, i => Growth.Bernoulli(densities[i], weights[i].Weight.shape, weights[i].Weight.device, draws(0, i)));
    }

    private static IReadOnlyList<double> Densities(DynamicSparsityConfig config, nn.Module model, IReadOnlyList<(string Name, Tensor Weight)> weights, Func<Tensor> loss)
    {
        var density = 1 - config.Sparsity;
        switch (config.Initialization)
        {
            case MaskInitialization.Snip:
                using (NewDisposeScope())
                    return LayerDensities.Snip(Sensitivity.Of(model, weights, loss), density);
            case MaskInitialization.Erk:
                return LayerDensities.Erk([.. weights.Select(entry => entry.Weight.shape)], density);
            case MaskInitialization.Uniform:
                return [.. weights.Select(_ => density)];
            default:
                throw new ArgumentOutOfRangeException(nameof(config), config.Initialization, "Not an initialization of masks.");
        }
    }
}
