using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>Takes weights into a mask. They start from zero, since masked weights are; what was pruned in the same update goes on with its value.</summary>
internal static class Growth
{
    /// <summary>The mask with the inactive positions of the largest magnitude besides: exactly <paramref name="count"/> of them.</summary>
    /// <param name="active">Bool, any shape.</param>
    /// <param name="direction">Gradients or momentum, of its shape.</param>
    /// <param name="count">How many, at most those that are inactive.</param>
    public static Tensor Strongest(Tensor active, Tensor direction, long count)
    {
        using var scope = NewDisposeScope();
        var taken = active.reshape(-1).to_type(direction.dtype);
        // Active positions score +1 and come last, inactive ones minus their magnitude.
        var scores = direction.detach().reshape(-1).abs().mul_(taken.Plus(-1.0)).PlusInPlace(taken);
        return Choice.Smallest(scores, count).reshape(active.shape).logical_or_(active).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The mask with random positions besides: each position is drawn with chance count / inactive, so that the count is met on
    /// average; active positions may be drawn as well.
    /// </summary>
    /// <param name="active">Bool, any shape.</param>
    /// <param name="inactive">Number of its falses.</param>
    /// <param name="count">How many, at most those that are inactive.</param>
    /// <param name="draws">Uniform numbers.</param>
    public static Tensor Random(Tensor active, long inactive, long count, Func<double> draws)
    {
        using var scope = NewDisposeScope();
        return (count == 0 ? active.clone() : Bernoulli((double)count / inactive, active.shape, active.device, draws).logical_or_(active)).MoveToOuterDisposeScope();
    }

    /// <summary>True at each position with the given chance.</summary>
    /// <param name="probability">In [0, 1].</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="device">The result's device.</param>
    /// <param name="draws">Uniform numbers.</param>
    public static Tensor Bernoulli(double probability, long[] shape, Device device, Func<double> draws)
    {
        using var scope = NewDisposeScope();
        var values = new bool[shape.Aggregate(1L, (product, side) => product * side)];
        for (var i = 0; i < values.Length; i++)
            values[i] = draws() < probability;
        return tensor(values, shape).to(device).MoveToOuterDisposeScope();
    }
}
