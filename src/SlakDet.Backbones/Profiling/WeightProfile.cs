using SlakDet.Backbones.Sparsity;

namespace SlakDet.Backbones.Profiling;

/// <summary>One entry of a model's state dict and what it costs.</summary>
/// <param name="Name">State-dict name.</param>
/// <param name="Shape">Shape, empty for a scalar.</param>
/// <param name="IsParameter">False for a buffer, such as a running mean.</param>
/// <param name="MultiplyAdds">Multiply-accumulates of its convolution or linear layer for one picture; 0 for anything else.</param>
public sealed record WeightProfile(string Name, IReadOnlyList<long> Shape, bool IsParameter, long MultiplyAdds)
{
    /// <summary>Number of elements.</summary>
    public long Elements => Shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>Whether dynamic sparsity masks it: parameters of rank 2 and 4, never biases, norms or layer scales.</summary>
    public bool IsMaskable => IsParameter && MaskableWeights.HasMaskableRank(Shape.Count);
}
