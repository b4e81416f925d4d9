namespace SlakDet.Weights;

/// <summary>A tensor to be written: its spec, and its values or a way to get them.</summary>
public sealed class TensorPayload
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly TensorFill? _fill;

    /// <summary>A tensor whose values are at hand.</summary>
    /// <param name="spec">Name, type and shape.</param>
    /// <param name="bytes">Packed row-major, little endian: exactly the spec's <see cref="TensorSpec.ByteCount"/> bytes.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public TensorPayload(TensorSpec spec, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (bytes.Length != spec.ByteCount)
            throw new ArgumentException($"{spec}: {bytes.Length} bytes given, {spec.ByteCount} needed.", nameof(bytes));
        Spec = spec;
        _bytes = bytes;
    }

    /// <summary>A tensor whose values are fetched when it is written, so that a large model is never in memory twice.</summary>
    /// <param name="spec">Name, type and shape.</param>
    /// <param name="fill">Writes all bytes of the tensor; called once.</param>
    public TensorPayload(TensorSpec spec, TensorFill fill)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(fill);
        Spec = spec;
        _fill = fill;
    }

    /// <summary>Name, element type and shape.</summary>
    public TensorSpec Spec { get; }

    /// <summary>A tensor copied from a file, under its name there.</summary>
    public static TensorPayload From(WeightTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new TensorPayload(tensor.Spec, tensor.CopyTo);
    }

    /// <summary>The values, valid until the next call; <paramref name="buffer"/> is kept from tensor to tensor and grows to the largest.</summary>
    internal ReadOnlySpan<byte> Read(ref byte[] buffer)
    {
        if (_fill is null)
            return _bytes.Span;
        if (Spec.ByteCount > Array.MaxLength)
            throw new ArgumentException($"{Spec}: {Spec.ByteCount} bytes are more than can be written in one piece (2 GiB).");
        if (buffer.Length < Spec.ByteCount)
            buffer = new byte[Spec.ByteCount];
        var bytes = buffer.AsSpan(0, (int)Spec.ByteCount);
        _fill(bytes);
        return bytes;
    }
}
