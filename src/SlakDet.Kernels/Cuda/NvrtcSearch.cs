namespace SlakDet.Kernels.Cuda;

/// <summary>Where NVRTC may lie.</summary>
internal static class NvrtcSearch
{
    private const string Pattern = "libnvrtc*.so*", Builtins = "builtins";
    private static readonly string[] Names = ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"];

    /// <summary>Paths and names to try, in this order: beside libtorch, in NVIDIA's packages beside PyTorch, where the system's loader looks, in the CUDA toolkit.</summary>
    /// <param name="libtorch">Folders that libtorch is loaded from.</param>
    public static IReadOnlyList<string> Candidates(IEnumerable<string> libtorch)
    {
        var folders = libtorch.ToList();
        return
        [
            .. folders.SelectMany(Files),
            // torch/lib, so ../../nvidia/cuda_nvrtc/lib or ../../nvidia/cu13/lib
            .. folders.Select(folder => Path.Combine(folder, "..", "..", "nvidia")).Where(Directory.Exists)
                .SelectMany(packages => Directory.EnumerateDirectories(packages).Order(StringComparer.Ordinal)).SelectMany(package => Files(Path.Combine(package, "lib"))),
            .. Names,
            .. Files("/usr/local/cuda/lib64"),
        ];
    }

    // libtorch's packages give the library a hashed name, as libnvrtc-2bb82d1a.so.12.
    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, Pattern).Where(path => !Path.GetFileName(path).Contains(Builtins, StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal).Select(Path.GetFullPath)
        : [];
}
