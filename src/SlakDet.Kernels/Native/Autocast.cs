using System.Runtime.InteropServices;
using TorchSharp;

namespace SlakDet.Kernels.Native;

/// <summary>
/// libtorch's own automatic mixed precision for the calling thread, from construction to disposal: matrix products and convolutions
/// run in bfloat16, reductions and losses in float32, parameters and gradients stay float32.
/// </summary>
/// <remarks>TorchSharp does not bind it; it is reached through exported C++ functions, so it exists on Linux and macOS only.</remarks>
public sealed partial class Autocast : IDisposable
{
    private readonly sbyte _device;
    private bool _disposed;

    /// <summary>Turns bfloat16 on for one kind of device.</summary>
    /// <param name="device">CPU or CUDA.</param>
    /// <exception cref="EnvironmentException">This operating system's libtorch does not export what is needed.</exception>
    public Autocast(DeviceType device)
    {
        if (OperatingSystem.IsWindows())
            throw new EnvironmentException("SD-AUTOCAST", "bf16 precision is not available on Windows: train with \"precision\": \"fp32\".");
        _device = (sbyte)device;
        SetDtype(_device, (sbyte)torch.ScalarType.BFloat16);
        _ = IncrementNesting();
        SetEnabled(_device, enabled: true);
    }

    /// <summary>Turns it off again and drops the cached casts of the parameters.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        SetEnabled(_device, enabled: false);
        if (DecrementNesting() == 0)
            ClearCache();
    }

    /// <summary>Whether it is on for the calling thread and a kind of device.</summary>
    /// <param name="device">CPU or CUDA.</param>
    public static bool IsEnabled(DeviceType device) => !OperatingSystem.IsWindows() && GetEnabled((sbyte)device);

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE")]
    [return: MarshalAs(UnmanagedType.I1)]
    private static partial bool GetEnabled(sbyte device);

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb")]
    private static partial void SetEnabled(sbyte device, [MarshalAs(UnmanagedType.I1)] bool enabled);

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE")]
    private static partial void SetDtype(sbyte device, sbyte type);

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at8autocast17increment_nestingEv")]
    private static partial int IncrementNesting();

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at8autocast17decrement_nestingEv")]
    private static partial int DecrementNesting();

    [LibraryImport("torch_cpu", EntryPoint = "_ZN2at8autocast11clear_cacheEv")]
    private static partial void ClearCache();
}
