using System.Runtime.InteropServices;

namespace SlakDet.Weights;

/// <summary>Packs the elements of a strided view.</summary>
internal static class StridedCopy
{
    /// <summary>Copies the view's elements in row-major order. All sizes are at least 1 and all elements lie inside the source.</summary>
    public static void Gather(ReadOnlySpan<byte> source, Span<byte> destination, int elementSize, IReadOnlyList<long> shape, long[] strides)
    {
        switch (elementSize)
        {
            case 1: Gather<byte>(source, destination, shape, strides); break;
            case 2: Gather<short>(source, destination, shape, strides); break;
            case 4: Gather<int>(source, destination, shape, strides); break;
            default: Gather<long>(source, destination, shape, strides); break;
        }
    }

    private static void Gather<T>(ReadOnlySpan<byte> sourceBytes, Span<byte> destinationBytes, IReadOnlyList<long> shape, long[] strides)
        where T : unmanaged
    {
        var source = MemoryMarshal.Cast<byte, T>(sourceBytes);
        var destination = MemoryMarshal.Cast<byte, T>(destinationBytes);
        // A strided view has at least one axis: a scalar is packed.
        var inner = shape.Count - 1;
        var innerSize = (int)shape[inner];
        var innerStride = strides[inner];
        var index = new long[shape.Count];
        var row = 0L;
        for (var written = 0; written < destination.Length; written += innerSize)
        {
            for (var i = 0; i < innerSize; i++)
                destination[written + i] = source[(int)(row + i * innerStride)];
            for (var axis = inner - 1; axis >= 0; axis--)
            {
                row += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                row -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
    }
}
