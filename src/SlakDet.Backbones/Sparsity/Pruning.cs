using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>Takes weights out of a mask.</summary>
internal static class Pruning
{
    /// <summary>The mask that is left.</summary>
    /// <param name="rule">Which weights go.</param>
    /// <param name="weight">Any shape; zero where masked.</param>
    /// <param name="mask">Zeros and ones of its shape and type.</param>
    /// <param name="active">Number of ones.</param>
    /// <param name="rate">Share of the active weights to prune, in [0, 1]; rounded up to a whole weight.</param>
    /// <returns>Bool, of the weight's shape.</returns>
    /// <remarks>
    /// Sorting the whole tensor by magnitude and dropping its head, as published, leaves it to chance whether an active weight that is exactly
    /// zero goes before a masked one; here the masked ones count first, so that exactly the wanted number of active weights goes.
    /// <see cref="PruneRule.Set"/> drops the ceiling of half the number on either side; a weight may be in both halves.
    /// </remarks>
    public static Tensor Prune(PruneRule rule, Tensor weight, Tensor mask, long active, double rate)
    {
        using var scope = NewDisposeScope();
        var (values, kept) = (weight.detach().reshape(-1), mask.reshape(-1));
        var count = (long)Math.Ceiling(rate * active);
        var half = (count + 1) / 2;
        var gone = rule switch
        {
            PruneRule.Magnitude => Smallest(count),
            PruneRule.Set => Smallest(half).logical_or_(Choice.Smallest(values, half)),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a prune rule."),
        };
        return gone.logical_not_().logical_and_(kept.to_type(ScalarType.Bool)).reshape(weight.shape).MoveToOuterDisposeScope();

        // Masked positions, scored -1, and the smallest active ones.
        Tensor Smallest(long ofActive) => Choice.Smallest(values.abs().mul_(kept).PlusInPlace(kept.Plus(-1.0)), values.numel() - active + ofActive);
    }
}
