using System.Runtime.InteropServices;
using System.Text;

namespace SlakDet.Kernels.Native.Cuda;

/// <summary>NVIDIA's driver, asked through its stable C interface; there need be none.</summary>
public static unsafe partial class CudaDriver
{
    private const string Library = "libcuda.so.1";
    private const int NameLength = 256, MajorAttribute = 75, MinorAttribute = 76;

    /// <summary>Whether the driver's library can be loaded.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : Library, out _);

    /// <summary>The newest CUDA version that the driver serves.</summary>
    /// <exception cref="EnvironmentException">SD-CUDA-DRIVER: the driver refuses, or there is none.</exception>
    public static Version CudaVersion
    {
        get
        {
            Initialize();
            int version;
            Check(cuDriverGetVersion(&version));
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
            Check(cuDeviceGetCount(&count));
            return [.. Enumerable.Range(0, count).Select(Describe)];
        }
    }

    /// <summary>Bytes of the current device that are in use, by this process and others; null where no device is current.</summary>
    public static long? UsedBytes
    {
        get
        {
            nuint free, total;
            return IsPresent && cuMemGetInfo_v2(&free, &total) == 0 ? (long)(total - free) : null;
        }
    }

    private static CudaDeviceInfo Describe(int ordinal)
    {
        int device, major, minor;
        nuint bytes;
        var name = stackalloc byte[NameLength];
        Check(cuDeviceGet(&device, ordinal));
        Check(cuDeviceGetName(name, NameLength, device));
        Check(cuDeviceTotalMem_v2(&bytes, device));
        Check(cuDeviceGetAttribute(&major, MajorAttribute, device));
        Check(cuDeviceGetAttribute(&minor, MinorAttribute, device));
        return new(Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)), (long)bytes, new(major, minor));
    }

    private static void Initialize()
    {
        if (!IsPresent)
            throw new EnvironmentException("SD-CUDA-DRIVER", $"There is no NVIDIA driver: {Library} cannot be loaded. Install it, or compute on the processor.");
        Check(cuInit(0));
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new EnvironmentException("SD-CUDA-DRIVER", $"The NVIDIA driver answers with error {error}. See whether nvidia-smi works.");
    }

    [LibraryImport(Library)]
    private static partial int cuInit(uint flags);

    [LibraryImport(Library)]
    private static partial int cuDriverGetVersion(int* version);

    [LibraryImport(Library)]
    private static partial int cuDeviceGetCount(int* count);

    [LibraryImport(Library)]
    private static partial int cuDeviceGet(int* device, int ordinal);

    [LibraryImport(Library)]
    private static partial int cuDeviceGetName(byte* name, int length, int device);

    [LibraryImport(Library)]
    private static partial int cuDeviceTotalMem_v2(nuint* bytes, int device);

    [LibraryImport(Library)]
    private static partial int cuDeviceGetAttribute(int* value, int attribute, int device);

    [LibraryImport(Library)]
    private static partial int cuMemGetInfo_v2(nuint* free, nuint* total);
}
