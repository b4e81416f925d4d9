using System.Runtime.InteropServices;
using SlakDet.Weights.IO;

namespace SlakDet.Weights;

/// <summary>A tensor of an open <see cref="WeightFile"/>: what it is, and its values on demand.</summary>
/// <remarks>
/// Holds no values itself: each call reads the file, so the <see cref="WeightFile"/> must still be open
/// (<see cref="ObjectDisposedException"/> otherwise). Thread-safe. In a <c>.pth</c> file the first read of a storage verifies its
/// checksum (<c>SD-ZIP-CRC</c>).
/// </remarks>
public sealed class WeightTensor
{
    private const int ChunkBytes = 1 << 20;
    private readonly ByteSource _bytes;
    private readonly long _start;
    private readonly long[]? _strides;

    /// <param name="spec">Checked: counts fit 64 bits.</param>
    /// <param name="bytes">The storage; all elements were checked to lie inside.</param>
    /// <param name="start">Byte offset of the first element.</param>
    /// <param name="strides">In elements, non-negative and non-overlapping; null when packed row-major.</param>
    internal WeightTensor(TensorSpec spec, ByteSource bytes, long start, long[]? strides = null)
    {
        Spec = spec;
        _bytes = bytes;
        _start = start;
        _strides = strides;
    }

    /// <summary>Name, element type and shape.</summary>
    public TensorSpec Spec { get; }

    /// <summary>The name in the view it was taken from.</summary>
    public string Name => Spec.Name;

    /// <summary>Type of the elements.</summary>
    public TensorElementType ElementType => Spec.ElementType;

    /// <summary>Sizes of the axes, outermost first.</summary>
    public IReadOnlyList<long> Shape => Spec.Shape;

    /// <summary>Copies all elements, packed row-major, little endian.</summary>
    /// <param name="destination">Exactly <see cref="TensorSpec.ByteCount"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    /// <exception cref="WeightsException">The stored bytes are corrupt.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length != Spec.ByteCount)
            throw new ArgumentException($"{Spec}: the destination has {destination.Length} bytes, the tensor {Spec.ByteCount}.",
                nameof(destination));
        if (destination.IsEmpty)
            return;
        if (_strides is null)
        {
            using var packed = _bytes.Lease(_start, destination.Length);
            packed.Span.CopyTo(destination);
            return;
        }
        using var extent = _bytes.Lease(_start, ExtentBytes(_strides));
        StridedCopy.Gather(extent.Span, destination, ElementType.ByteSize(), Shape, _strides);
    }

    /// <summary>All elements as single-precision numbers, packed row-major.</summary>
    /// <exception cref="WeightsException">The elements are not floating point, or there are more than an array can hold.</exception>
    public float[] ToSingles()
    {
        if (!ElementType.IsFloatingPoint())
            throw new WeightsException("SD-TENSOR-TYPE", $"{Spec}: not a floating-point tensor, so it cannot be read as float32.");
        if (Spec.ElementCount > Array.MaxLength)
            throw TooLarge();
        var values = new float[Spec.ElementCount];
        if (ElementType == TensorElementType.Float32)
            CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        else
            ForEachChunk((chunk, offset) => ElementConversion.ToSingles(chunk, ElementType, values.AsSpan((int)offset)));
        return values;
    }

    /// <summary>The share of elements that are not zero, 0 to 1; 0 for an empty tensor. NaN counts as not zero, -0 as zero.</summary>
    public double Density()
    {
        if (Spec.ElementCount == 0)
            return 0;
        var nonZero = 0L;
        ForEachChunk((chunk, _) => nonZero += ElementConversion.CountNonZero(chunk, ElementType));
        return (double)nonZero / Spec.ElementCount;
    }

    /// <summary>The same tensor under another name.</summary>
    internal WeightTensor Renamed(string name) => name == Name ? this : new(Spec with { Name = name }, _bytes, _start, _strides);

    /// <summary>Walks the packed elements in pieces; the second argument is the index of the piece's first element.</summary>
    private void ForEachChunk(ChunkAction action)
    {
        var size = ElementType.ByteSize();
        if (_strides is null)
        {
            for (var done = 0L; done < Spec.ByteCount; done += ChunkBytes)
            {
                using var lease = _bytes.Lease(_start + done, (int)Math.Min(ChunkBytes, Spec.ByteCount - done));
                action(lease.Span, done / size);
            }
            return;
        }
        if (Spec.ByteCount > Array.MaxLength)
            throw TooLarge();
        var packed = new byte[Spec.ByteCount];
        CopyTo(packed);
        action(packed, 0);
    }

    private int ExtentBytes(long[] strides)
    {
        var elements = 1L;
        for (var axis = 0; axis < strides.Length; axis++)
            elements += strides[axis] * (Shape[axis] - 1);
        var bytes = elements * ElementType.ByteSize();
        return bytes <= int.MaxValue ? (int)bytes : throw TooLarge();
    }

    private WeightsException TooLarge() =>
        new("SD-TENSOR-LARGE", $"{Spec}: {Spec.ByteCount} bytes are more than can be read in one piece (2 GiB).");

    private delegate void ChunkAction(ReadOnlySpan<byte> chunk, long firstElement);
}
