using System.Runtime.InteropServices;

namespace SlakDet.Weights;

/// <summary>A numeric array as NumPy stores it.</summary>
/// <param name="ElementType">Type of the elements.</param>
/// <param name="Shape">Sizes of the axes, outermost first; empty for a scalar.</param>
/// <param name="Data">All elements, packed row-major, little endian.</param>
public sealed record NpyArray(TensorElementType ElementType, long[] Shape, byte[] Data)
{
    /// <summary>An array of single-precision numbers.</summary>
    /// <param name="values">Row-major; as many as the shape has elements.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <exception cref="ArgumentException">Another number of values.</exception>
    public static NpyArray FromSingles(ReadOnlySpan<float> values, params long[] shape)
    {
        var count = new TensorSpec("array", TensorElementType.Float32, shape).ElementCount;
        if (values.Length != count)
            throw new ArgumentException($"{values.Length} values given, the shape {TensorShape.Format(shape)} has {count}.",
                nameof(values));
        return new NpyArray(TensorElementType.Float32, shape, MemoryMarshal.AsBytes(values).ToArray());
    }

    /// <summary>The elements as single-precision numbers.</summary>
    /// <exception cref="WeightsException"><c>SD-TENSOR-TYPE</c>: the elements are not floating point.</exception>
    public float[] ToSingles()
    {
        if (!ElementType.IsFloatingPoint())
            throw new WeightsException("SD-TENSOR-TYPE", $"The array holds {ElementType}, not floating-point numbers.");
        var values = new float[Data.Length / ElementType.ByteSize()];
        ElementConversion.ToSingles(Data, ElementType, values);
        return values;
    }

    /// <summary>The elements as 64-bit integers.</summary>
    /// <exception cref="WeightsException"><c>SD-TENSOR-TYPE</c>: the elements are floating point.</exception>
    public long[] ToInt64s()
    {
        if (ElementType.IsFloatingPoint())
            throw new WeightsException("SD-TENSOR-TYPE", $"The array holds {ElementType}, not integers.");
        var values = new long[Data.Length / ElementType.ByteSize()];
        ElementConversion.ToInt64s(Data, ElementType, values);
        return values;
    }
}
