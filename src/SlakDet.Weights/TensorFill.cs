namespace SlakDet.Weights;

/// <summary>Writes all bytes of a tensor: packed row-major, little endian.</summary>
/// <param name="destination">As long as the tensor; what it holds before is undefined.</param>
public delegate void TensorFill(Span<byte> destination);
