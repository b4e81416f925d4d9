namespace SlakDet.Weights;

/// <summary>Arithmetic on the sizes and strides of untrusted tensors.</summary>
internal static class TensorShape
{
    /// <summary>The product of the sizes; false if it does not fit 64 bits. Sizes must not be negative.</summary>
    public static bool TryCount(IReadOnlyList<long> shape, out long count)
    {
        count = 1;
        foreach (var size in shape)
            if (size == 0)
            {
                count = 0;
                return true;
            }
        foreach (var size in shape)
        {
            if (Math.BigMul(count, size, out var low) != 0 || low < 0)
                return false;
            count = low;
        }
        return true;
    }

    /// <summary>Strides, in elements, of a packed row-major tensor whose count of elements fits 64 bits.</summary>
    public static long[] PackedStrides(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        var stride = 1L;
        for (var axis = shape.Count - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(1, shape[axis]);
        }
        return strides;
    }

    /// <summary>For messages: <c>[64, 3, 7, 7]</c>.</summary>
    public static string Format(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
