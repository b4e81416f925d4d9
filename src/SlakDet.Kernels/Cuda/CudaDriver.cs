using System.Runtime.InteropServices;
using System.Text;
using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Cuda;

/// <summary>NVIDIA's driver, asked through its stable C interface; there need be none.</summary>
public static unsafe class CudaDriver
{
    private const int NameLength = 256;

    /// <summary>Whether the driver's library can be loaded.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : DriverApi.Driver, out _);

    /// <summary>The newest CUDA version that the driver serves.</summary>
    /// <exception cref="EnvironmentException">SD-CUDA-DRIVER: the driver refuses, or there is none.</exception>
    public static Version CudaVersion
    {
        get
        {
            Initialize();
            int version;
            DriverApi.Check(DriverApi.cuDriverGetVersion(&version), "its version");
            return new(version / 1000, version % 1000 / 10);
        }
    }

    /// <summary>The devices, in the driver's order.</summary>
    /// <exception cref="EnvironmentException">SD-CUDA-DRIVER: the driver refuses, or there is none.</exception>
    public static IReadOnlyList<CudaDeviceInfo> Devices
    {
        get
        {
            Initialize();
            int count;
            DriverApi.Check(DriverApi.cuDeviceGetCount(&count), "the number of devices");
            return [.. Enumerable.Range(0, count).Select(Describe)];
        }
    }

    /// <summary>Bytes of the current device that are in use, by this process and others; null where no device is current.</summary>
    public static long? UsedBytes
    {
        get
        {
            nuint free, total;
            return IsPresent && DriverApi.cuMemGetInfo_v2(&free, &total) == 0 ? (long)(total - free) : null;
        }
    }

    private static CudaDeviceInfo Describe(int ordinal)
    {
        int device, major, minor;
        nuint bytes;
        var name = stackalloc byte[NameLength];
        DriverApi.Check(DriverApi.cuDeviceGet(&device, ordinal), "a device");
        DriverApi.Check(DriverApi.cuDeviceGetName(name, NameLength, device), "a name");
        DriverApi.Check(DriverApi.cuDeviceTotalMem_v2(&bytes, device), "a size of memory");
        DriverApi.Check(DriverApi.cuDeviceGetAttribute(&major, DriverApi.CapabilityMajor, device), "a capability");
        DriverApi.Check(DriverApi.cuDeviceGetAttribute(&minor, DriverApi.CapabilityMinor, device), "a capability");
        return new(Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)), (long)bytes, new(major, minor));
    }

    /// <summary>Starts the driver; once started, that costs nothing.</summary>
    /// <exception cref="EnvironmentException">SD-CUDA-DRIVER: the driver refuses, or there is none.</exception>
    internal static void Initialize()
    {
        if (!IsPresent)
            throw new EnvironmentException("SD-CUDA-DRIVER", $"There is no NVIDIA driver: {DriverApi.Driver} cannot be loaded. Install it, or compute on the processor.");
        DriverApi.Check(DriverApi.cuInit(0), "to start");
    }
}
