using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>Chooses positions by their scores; of equal scores the first positions, so that devices and versions agree.</summary>
internal static class Choice
{
    /// <summary>True at the <paramref name="count"/> smallest scores.</summary>
    /// <param name="scores">(N).</param>
    /// <param name="count">From 0 to N.</param>
    /// <returns>Bool (N).</returns>
    public static Tensor Smallest(Tensor scores, long count)
    {
        using var scope = NewDisposeScope();
        if (count == 0)
            return zeros_like(scores, ScalarType.Bool).MoveToOuterDisposeScope();
        var threshold = scores.kthvalue(count, 0).values;
        var below = scores.lt(threshold);
        var ties = scores.eq(threshold);
        var room = count - below.sum().item<long>();
        if (ties.sum().item<long>() > room)
            ties = ties.logical_and_(ties.cumsum(0).Below(room + 1));
        return below.logical_or_(ties).MoveToOuterDisposeScope();
    }
}
