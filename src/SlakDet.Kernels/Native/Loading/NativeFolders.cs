namespace SlakDet.Kernels.Native.Loading;

/// <summary>Where the program's own native libraries lie.</summary>
internal static class NativeFolders
{
    /// <summary>Path of a library that the program carries; null if it does not.</summary>
    /// <param name="fileName">Name with its ending.</param>
    public static string? Find(string fileName) =>
        $"{AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES")}".Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, fileName)).FirstOrDefault(File.Exists);
}
