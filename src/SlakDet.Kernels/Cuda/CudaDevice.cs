using System.Collections.Concurrent;
using System.Diagnostics;
using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Cuda;

/// <summary>A CUDA device with the kernels that were compiled for it, in libtorch's context.</summary>
internal sealed unsafe class CudaDevice
{
    /// <summary>The first compute capability whose tensor cores know bfloat16.</summary>
    private const int LeastMajor = 8;

    private static readonly ConcurrentDictionary<int, Lazy<CudaDevice>> Devices = new();
    private static readonly Lazy<NvrtcLibrary> Compiler = new(NvrtcLibrary.Load);
    private readonly ConcurrentDictionary<KernelVariant, Lazy<CudaKernel>> _kernels = new();
    private readonly nint _context;
    private readonly int _index;
    private readonly string _architecture;

    private CudaDevice(int index)
    {
        _index = index;
        CudaDriver.Initialize();
        int device, major, minor, shared;
        DriverApi.Check(DriverApi.cuDeviceGet(&device, index), $"device {index}");
        DriverApi.Check(DriverApi.cuDeviceGetAttribute(&major, DriverApi.CapabilityMajor, device), "a device's capability");
        DriverApi.Check(DriverApi.cuDeviceGetAttribute(&minor, DriverApi.CapabilityMinor, device), "a device's capability");
        DriverApi.Check(DriverApi.cuDeviceGetAttribute(&shared, DriverApi.SharedMemoryOfBlock, device), "a device's shared memory");
        if (major < LeastMajor)
            throw new EnvironmentException("SD-CUDA-OLD", $"CUDA device {index} has compute capability {major}.{minor}; SlakDet's kernels need {LeastMajor}.0.");
        SharedMemory = shared;
        _architecture = $"sm_{major}{minor}";
        nint context;
        DriverApi.Check(DriverApi.cuDevicePrimaryCtxRetain(&context, device), "the primary context");
        _context = context;
    }

    /// <summary>Bytes of shared memory that a block of threads can have.</summary>
    public int SharedMemory { get; }

    /// <summary>A device.</summary>
    /// <param name="index">libtorch's index, which is the driver's.</param>
    /// <exception cref="EnvironmentException">SD-CUDA-DRIVER or SD-CUDA-OLD: there is no driver, or the device is too old.</exception>
    public static CudaDevice Get(int index)
    {
        try
        {
            return Devices.GetOrAdd(index, static index => new Lazy<CudaDevice>(() => new CudaDevice(index))).Value;
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw new EnvironmentException("SD-CUDA-DRIVER", $"NVIDIA's driver cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>A kernel, compiled at its first use or taken from the user's cache.</summary>
    /// <exception cref="EnvironmentException">The compiler is missing or refuses, or the driver does.</exception>
    public CudaKernel Kernel(KernelVariant variant) => _kernels.GetOrAdd(variant, key => new Lazy<CudaKernel>(() => Load(key))).Value;

    /// <summary>Makes this device's context current for the calling thread until it is disposed of.</summary>
    public CurrentContext Enter() => new(_context);

    private CudaKernel Load(KernelVariant variant)
    {
        var source = KernelSource.Of(variant.File);
        var options = variant.Options(_architecture);
        var key = CodeCache.KeyOf(source, options, Compiler.Value.Version);
        byte[] Code() => CodeCache.OfUser.GetOrAdd(key, () => Compiler.Value.Compile(source, options));
        using var context = Enter();
        try
        {
            return new CudaKernel(this, _index, Code(), variant.Entry);
        }
        catch (EnvironmentException exception) when (exception.Code == "SD-CUDA-DRIVER")
        {
            // Perhaps the file is damaged.
            CodeCache.OfUser.Remove(key);
            return new CudaKernel(this, _index, Code(), variant.Entry);
        }
    }

    /// <summary>A context that is current until this is disposed of.</summary>
    public readonly ref struct CurrentContext
    {
        private readonly nint _context;

        /// <param name="context">The driver's handle.</param>
        public CurrentContext(nint context)
        {
            _context = context;
            DriverApi.Check(DriverApi.cuCtxPushCurrent_v2(context), "a context");
        }

        /// <summary>Makes current again what was before.</summary>
        public void Dispose()
        {
            nint popped;
            _ = DriverApi.cuCtxPopCurrent_v2(&popped);
            Debug.Assert(popped == _context, "contexts are left in the order in which they were entered");
        }
    }
}
