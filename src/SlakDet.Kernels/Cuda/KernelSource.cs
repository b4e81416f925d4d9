using System.Collections.Concurrent;

namespace SlakDet.Kernels.Cuda;

/// <summary>A file of CUDA C++ that is embedded in this assembly, with all headers, of which it may include some.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Text">Its text.</param>
/// <param name="Headers">The headers and their texts, by name.</param>
internal sealed record KernelSource(string Name, string Text, IReadOnlyList<(string Name, string Text)> Headers)
{
    private const string Prefix = "Cuda/", HeaderExtension = ".cuh";
    private static readonly ConcurrentDictionary<string, KernelSource> Known = new(StringComparer.Ordinal);

    /// <summary>Names of all embedded files, headers included.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. typeof(KernelSource).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal)];

    private static IReadOnlyList<(string Name, string Text)> AllHeaders { get; } =
        [.. Names.Where(name => name.EndsWith(HeaderExtension, StringComparison.Ordinal)).Select(name => (name, Read(name)))];

    /// <summary>A file.</summary>
    /// <param name="name">Its name, such as <c>layout.cu</c>.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static KernelSource Of(string name) => Known.GetOrAdd(name, static name => new KernelSource(name, Read(name), AllHeaders));

    private static string Read(string name)
    {
        using var stream = typeof(KernelSource).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new ArgumentException($"There is no kernel source {name}; there are {string.Join(", ", Names)}.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
