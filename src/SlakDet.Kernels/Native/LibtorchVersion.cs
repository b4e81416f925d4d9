using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Native;

/// <summary>The libtorch that is loaded.</summary>
public static partial class LibtorchVersion
{
    private const string Maps = "/proc/self/maps", Library = "/libtorch_cpu.so";

    /// <summary>Its version, asked of itself.</summary>
    public static Version Loaded
    {
        get
        {
            // Major, minor and patch are the three highest bytes.
            var packed = aoti_torch_abi_version();
            return new((int)(packed >> 56), (int)(packed >> 48 & 0xFF), (int)(packed >> 40 & 0xFF));
        }
    }

    /// <summary>Folders that a libtorch is loaded from; one, or something went wrong. Empty where the system does not tell.</summary>
    public static IReadOnlyList<string> Folders => !File.Exists(Maps) ? [] :
        [.. File.ReadLines(Maps).Where(line => line.EndsWith(Library, StringComparison.Ordinal)).Select(line => Path.GetDirectoryName(line[line.IndexOf('/', StringComparison.Ordinal)..])!).Distinct()];

    [LibraryImport("torch_cpu")]
    private static partial ulong aoti_torch_abi_version();
}
