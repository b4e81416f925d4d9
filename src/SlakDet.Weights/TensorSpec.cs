namespace SlakDet.Weights;

/// <summary>Name, element type and shape of a tensor, without its values.</summary>
/// <param name="Name">The full name (the key in a state dict).</param>
/// <param name="ElementType">Type of the elements.</param>
/// <param name="Shape">Sizes of the axes, outermost first; empty for a scalar. Each at least 0.</param>
/// <remarks>Two specs are equal if name, type and all sizes are.</remarks>
public sealed record TensorSpec(string Name, TensorElementType ElementType, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements; 1 for a scalar, 0 if any axis is empty.</summary>
    /// <exception cref="OverflowException">The product of the sizes does not fit 64 bits.</exception>
    public long ElementCount =>
        TensorShape.TryCount(Shape, out var count) ? count : throw new OverflowException($"Tensor {this} is too large.");

    /// <summary>Bytes of all elements, packed.</summary>
    /// <exception cref="OverflowException">The number of bytes does not fit 64 bits.</exception>
    public long ByteCount => ElementCount * ElementType.ByteSize();

    /// <inheritdoc/>
    public bool Equals(TensorSpec? other) =>
        other is not null && Name == other.Name && ElementType == other.ElementType && Shape.SequenceEqual(other.Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, ElementType, Shape.Count);

    /// <summary>For messages: <c>head.weight Float32 [1000, 768]</c>.</summary>
    public override string ToString() => $"{Name} {ElementType} {TensorShape.Format(Shape)}";
}
