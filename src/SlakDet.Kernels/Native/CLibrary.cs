using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Native;

/// <summary>What the system's C library can do beyond the standard; Linux only.</summary>
internal static class CLibrary
{
    /// <summary>Its name in imports.</summary>
    public const string Name = "libc";

    /// <summary>Whether all of some functions are there: other C libraries than glibc lack some.</summary>
    public static bool Has(params ReadOnlySpan<string> functions)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(Name, typeof(CLibrary).Assembly, null, out var library))
            return false;
        foreach (var function in functions)
            if (!NativeLibrary.TryGetExport(library, function, out _))
                return false;
        return true;
    }
}
