using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>A processor tensor's elements for managed code.</summary>
internal static unsafe partial class TensorMemory
{
    /// <summary>Address of the first element; strides are the tensor's. It holds as long as the tensor does.</summary>
    public static T* Pointer<T>(Tensor tensor)
        where T : unmanaged
    {
        if (tensor.ElementSize != sizeof(T))
            throw new InvalidOperationException($"A tensor of {tensor.dtype} was taken for one of {typeof(T).Name}.");
        if (aoti_torch_get_data_ptr(tensor.Handle, out var pointer) != 0)
            throw new InvalidOperationException("libtorch does not give the address of a tensor; its own message is on standard error.");
        return (T*)pointer;
    }

    /// <summary>A managed copy of all elements, in row-major order.</summary>
    /// <param name="tensor">Of any device, strides and type that libtorch converts to <paramref name="type"/>.</param>
    /// <param name="type">The type that corresponds to <typeparamref name="T"/>.</param>
    public static T[] Copy<T>(Tensor tensor, ScalarType type)
        where T : unmanaged
    {
        using var scope = NewDisposeScope();
        var packed = tensor.detach().to(CPU).to_type(type).contiguous();
        return new Span<T>(Pointer<T>(packed), checked((int)packed.NumberOfElements)).ToArray();
    }

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_data_ptr(nint tensor, out nint pointer);
}
