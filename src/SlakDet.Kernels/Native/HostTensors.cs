using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Native;

/// <summary>Tensors in main memory on their way to a device.</summary>
public static class HostTensors
{
    /// <summary>An array as a tensor, without a copy.</summary>
    /// <param name="values">The array; it must not change as long as the tensor lives.</param>
    /// <param name="shape">Its shape, of as many numbers.</param>
    public static Tensor Over(byte[] values, long[] shape)
    {
        using var flat = from_array(values);
        return flat.view(shape);
    }

    /// <summary>Starts the copy of a tensor to a device; on CUDA from page-locked memory, behind what the device is already asked to do, so that nothing waits for it.</summary>
    /// <param name="values">In main memory; given away.</param>
    /// <param name="device">Where to.</param>
    /// <returns>The tensor on the device: <paramref name="values"/> itself where it is there already. It belongs to the caller.</returns>
    public static Tensor SentTo(this Tensor values, Device device)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(device);
        if (device.type == DeviceType.CPU)
            return values;
        using (values)
        {
            if (device.type != DeviceType.CUDA)
                return values.to(device);
            using var pinned = values.pin_memory();
            return pinned.to(device, non_blocking: true);
        }
    }
}
