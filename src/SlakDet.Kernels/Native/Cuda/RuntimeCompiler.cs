using System.Runtime.InteropServices;

namespace SlakDet.Kernels.Native.Cuda;

/// <summary>NVIDIA's runtime compiler (NVRTC), which libtorch for CUDA brings along.</summary>
public static unsafe class RuntimeCompiler
{
    private const string Pattern = "libnvrtc*.so*", Builtins = "builtins";
    private static readonly string[] Names = ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"];

    /// <summary>Looks for it: beside libtorch, among the NVIDIA packages beside PyTorch, and where the system's loader looks.</summary>
    /// <param name="libtorchFolders">Folders that libtorch is loaded from.</param>
    /// <returns>Its path or name, and its version; null if there is none.</returns>
    public static (string Path, Version Version)? Find(IEnumerable<string> libtorchFolders)
    {
        var beside = libtorchFolders.SelectMany(folder => Files(folder, SearchOption.TopDirectoryOnly).Concat(Files(Path.Combine(folder, "..", "..", "nvidia"), SearchOption.AllDirectories)));
        foreach (var path in beside.Concat(Names))
        {
            if (!NativeLibrary.TryLoad(path, out var library))
                continue;
            if (NativeLibrary.TryGetExport(library, "nvrtcVersion", out var export))
            {
                int major, minor;
                if (((delegate* unmanaged<int*, int*, int>)export)(&major, &minor) == 0)
                    return (path, new(major, minor));
            }
            NativeLibrary.Free(library);
        }
        return null;
    }

    private static IEnumerable<string> Files(string folder, SearchOption depth) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, Pattern, depth).Where(path => !path.Contains(Builtins, StringComparison.Ordinal)).Order(StringComparer.Ordinal) : [];
}
