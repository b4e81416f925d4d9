using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Native;

/// <summary>The C library's allocator, from which libtorch takes the memory of tensors.</summary>
public static partial class HostAllocator
{
    private const int TrimThreshold = -1, MapThreshold = -3;   // M_TRIM_THRESHOLD, M_MMAP_THRESHOLD of malloc.h
    private const int LargestMapThreshold = 1 << 25;           // glibc takes no more

    /// <summary>Lets glibc keep freed blocks of up to 32 MiB for the process, instead of giving their pages back and faulting them in again at the next step.</summary>
    /// <remarks>
    /// Larger blocks go back at once as before, so what is kept is at most what the smaller ones took at their peak. It holds for the main thread, which trains; the heaps that glibc
    /// gives other threads are given back when they are empty.
    /// </remarks>
    /// <returns>Whether it was done: not with another C library, nor where the environment sets the allocator already (MALLOC_*, GLIBC_TUNABLES).</returns>
    public static bool KeepFreedBlocks() => KeepFreedBlocks(Environment.GetEnvironmentVariables().Keys.Cast<string>());

    /// <summary>The same in an environment of these variables.</summary>
    internal static bool KeepFreedBlocks(IEnumerable<string> variables) =>
        !variables.Any(IsSetting) && CLibrary.Has("mallopt") && MallOpt(MapThreshold, LargestMapThreshold) == 1 && MallOpt(TrimThreshold, -1) == 1;

    /// <summary>Gives the pages of freed blocks back to the system, as before what shall be measured by the memory it takes.</summary>
    /// <returns>Whether there were any; false with another C library.</returns>
    public static bool ReleaseFreedBlocks() => CLibrary.Has("malloc_trim") && MallocTrim(0) == 1;

    private static bool IsSetting(string variable) => variable.StartsWith("MALLOC_", StringComparison.Ordinal) || variable == "GLIBC_TUNABLES";

    [LibraryImport(CLibrary.Name, EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport(CLibrary.Name, EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint padding);
}
