namespace SlakDet.Kernels.Cuda;

/// <summary>A kernel that is loaded on a device.</summary>
internal sealed unsafe class CudaKernel
{
    /// <summary>Dynamic shared memory that needs no leave.</summary>
    private const int FreeSharedMemory = 48 * 1024;

    private readonly CudaDevice _device;
    private readonly int _index;
    private readonly nint _function;
    private readonly string _name;
    private int _allowedShared = FreeSharedMemory;

    /// <param name="device">The device, whose context is current.</param>
    /// <param name="index">Its index.</param>
    /// <param name="code">The machine code.</param>
    /// <param name="name">Name of the function.</param>
    public CudaKernel(CudaDevice device, int index, byte[] code, string name)
    {
        (_device, _index, _name) = (device, index, name);
        nint module, function;
        fixed (byte* image = code)
            DriverApi.Check(DriverApi.cuModuleLoadData(&module, image), $"the compiled kernel {name}");
        DriverApi.Check(DriverApi.cuModuleGetFunction(&function, module, name), $"the compiled kernel {name}");
        _function = function;
    }

    /// <summary>Starts it on libtorch's current stream and does not wait.</summary>
    /// <typeparam name="T">The kernel's only parameter, a structure laid out as in its source.</typeparam>
    /// <param name="launch">How many threads.</param>
    /// <param name="arguments">Its value.</param>
    public void Launch<T>(KernelLaunch launch, T arguments) where T : unmanaged
    {
        using var context = _device.Enter();
        if (launch.SharedBytes > Volatile.Read(ref _allowedShared))
        {
            DriverApi.Check(DriverApi.cuFuncSetAttribute(_function, DriverApi.DynamicSharedMemory, launch.SharedBytes), $"{launch.SharedBytes} bytes of shared memory for {_name}");
            Volatile.Write(ref _allowedShared, launch.SharedBytes);
        }
        void* parameter = &arguments;
        DriverApi.Check(DriverApi.cuLaunchKernel(_function, (uint)launch.GridX, (uint)launch.GridY, (uint)launch.GridZ, (uint)launch.BlockX, (uint)launch.BlockY, 1,
            (uint)launch.SharedBytes, DriverApi.CurrentStream(_index), &parameter, null), $"to start {_name}");
    }
}
