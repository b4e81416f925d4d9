using System.Runtime.InteropServices;
using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Cuda;

/// <summary>The calls of NVIDIA's driver, and libtorch's current stream.</summary>
internal static unsafe partial class DriverApi
{
    /// <summary>Attributes of a device and of a function, by the driver's numbers.</summary>
    public const int CapabilityMajor = 75, CapabilityMinor = 76, SharedMemoryOfBlock = 97, DynamicSharedMemory = 8;

    /// <summary>The driver's library.</summary>
    public const string Driver = "libcuda.so.1";

    private const string Torch = "torch_cuda";

    /// <summary>Refuses what the driver did not do.</summary>
    /// <param name="error">The driver's answer.</param>
    /// <param name="what">What was asked of it.</param>
    /// <exception cref="EnvironmentException">SD-CUDA-DRIVER: the answer is an error.</exception>
    public static void Check(int error, string what)
    {
        if (error == 0)
            return;
        byte* text = null;
        var reason = cuGetErrorString(error, &text) == 0 && text != null ? Marshal.PtrToStringUTF8((nint)text) : "unknown to the driver";
        throw new EnvironmentException("SD-CUDA-DRIVER", $"The NVIDIA driver refused {what}: error {error}, {reason}.");
    }

    /// <summary>The stream that libtorch computes on at present.</summary>
    /// <param name="device">Index of the device.</param>
    public static nint CurrentStream(int device)
    {
        nint stream;
        return aoti_torch_get_current_cuda_stream(device, &stream) == 0 ? stream
            : throw new InvalidOperationException($"libtorch does not tell the current stream of CUDA device {device}; its own message is on standard error.");
    }

    [LibraryImport(Driver)]
    public static partial int cuInit(uint flags);

    [LibraryImport(Driver)]
    public static partial int cuDriverGetVersion(int* version);

    [LibraryImport(Driver)]
    public static partial int cuDeviceGetCount(int* count);

    [LibraryImport(Driver)]
    public static partial int cuDeviceGetName(byte* name, int length, int device);

    [LibraryImport(Driver)]
    public static partial int cuDeviceTotalMem_v2(nuint* bytes, int device);

    [LibraryImport(Driver)]
    public static partial int cuMemGetInfo_v2(nuint* free, nuint* total);

    [LibraryImport(Driver)]
    public static partial int cuDeviceGet(int* device, int ordinal);

    [LibraryImport(Driver)]
    public static partial int cuDeviceGetAttribute(int* value, int attribute, int device);

    [LibraryImport(Driver)]
    public static partial int cuDevicePrimaryCtxRetain(nint* context, int device);

    [LibraryImport(Driver)]
    public static partial int cuCtxPushCurrent_v2(nint context);

    [LibraryImport(Driver)]
    public static partial int cuCtxPopCurrent_v2(nint* context);

    [LibraryImport(Driver)]
    public static partial int cuModuleLoadData(nint* module, byte* image);

    [LibraryImport(Driver, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int cuModuleGetFunction(nint* function, nint module, string name);

    [LibraryImport(Driver)]
    public static partial int cuFuncSetAttribute(nint function, int attribute, int value);

    [LibraryImport(Driver)]
    public static partial int cuLaunchKernel(nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ,
        uint sharedBytes, nint stream, void** parameters, void** extra);

    [LibraryImport(Driver)]
    private static partial int cuGetErrorString(int error, byte** text);

    [LibraryImport(Torch)]
    private static partial int aoti_torch_get_current_cuda_stream(int device, nint* stream);
}
