using System.Runtime.InteropServices;
using TorchSharp;

namespace SlakDet.Kernels.Native;

/// <summary>
/// Calls ATen operators that TorchSharp does not bind, by name, through the stable C interface that libtorch exports
/// (<c>torch/csrc/inductor/aoti_torch/c/shim.h</c>). Operators that write in place into lists of tensors are its use here.
/// </summary>
/// <remarks>
/// An argument is a 64-bit slot: a tensor or list handle, the bits of a double, an integer, or zero for an absent optional. The
/// dispatcher takes ownership of every handle that is passed.
/// </remarks>
internal static partial class Dispatcher
{
    /// <summary>An absent optional argument.</summary>
    public const ulong None = 0;

    public static ulong Argument(double value) => BitConverter.DoubleToUInt64Bits(value);

    public static ulong Argument(bool value) => value ? 1UL : 0UL;

    public static ulong Argument(IReadOnlyList<torch.Tensor> tensors)
    {
        Check(torch_new_list_reserve_size((nuint)tensors.Count, out var list), "a list of tensors");
        foreach (var tensor in tensors)
        {
            Check(aoti_torch_new_tensor_handle(tensor.Handle, out var handle), "a tensor handle");
            Check(torch_list_push_back(list, (ulong)handle), "a list of tensors");
        }
        return (ulong)list;
    }

    /// <summary>Calls an operator that returns nothing.</summary>
    /// <param name="name">Qualified name, such as <c>aten::_fused_adamw_</c>.</param>
    /// <param name="overload">Overload name, often empty.</param>
    /// <param name="arguments">All arguments in the order of the schema, defaults included.</param>
    /// <exception cref="InvalidOperationException">libtorch refused the call; it prints the reason on standard error.</exception>
    public static unsafe void Call(string name, string overload, params ReadOnlySpan<ulong> arguments)
    {
        Span<ulong> stack = stackalloc ulong[arguments.Length];
        arguments.CopyTo(stack);
        fixed (ulong* first = stack)
            Check(aoti_torch_call_dispatcher(name, overload, first), name);
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
            throw new InvalidOperationException($"libtorch refused {what} (error {error}); its own message is on standard error.");
    }

    [LibraryImport("torch_cpu", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int aoti_torch_call_dispatcher(string name, string overload, ulong* stack);

    [LibraryImport("torch_cpu")]
    private static partial int torch_new_list_reserve_size(nuint size, out nint list);

    [LibraryImport("torch_cpu")]
    private static partial int torch_list_push_back(nint list, ulong element);

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_new_tensor_handle(nint tensor, out nint handle);
}
