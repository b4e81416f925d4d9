using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace SlakDet.Kernels.Native.Loading;

/// <summary>The folder of another libtorch than the program's own, as a rule <c>torch/lib</c> of a PyTorch installation; Linux only.</summary>
/// <remarks>
/// TorchSharp's native library names its libtorch by file name alone, and the system's loader takes what is loaded under that name already. So the
/// folder's libraries are loaded first, visible to all that follows.
/// </remarks>
public sealed partial class LibtorchFolder
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "SLAKDET_LIBTORCH";

    /// <summary>The environment variable that, set to <c>allow</c>, loads a libtorch that lacks symbols.</summary>
    public const string MissingVariable = "SLAKDET_LIBTORCH_MISSING";

    /// <summary>The version that TorchSharp was built for.</summary>
    public const string Fitting = "2.10";

    internal const string TorchSharpLibrary = "libLibTorchSharp.so";
    private const int Lazy = 1, Global = 0x100, MostNames = 200;
    private static readonly string[] Required = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    // Each after what it needs.
    private static readonly string[] LoadOrder = ["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];

    /// <summary>Looks at a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="EnvironmentException">SD-LIBTORCH-FOLDER: there is no libtorch in there.</exception>
    public LibtorchFolder(string folder)
    {
        FullName = Path.GetFullPath(folder);
        var absent = Required.Where(name => !File.Exists(At(name))).ToList();
        if (absent.Count > 0)
            throw new EnvironmentException("SD-LIBTORCH-FOLDER", $"{Variable} is {FullName}, which has no {string.Join(", no ", absent)}. Give the folder that holds them: "
                + "of a PyTorch installation what python3 -c 'import torch, os; print(os.path.dirname(torch.__file__) + \"/lib\")' prints.");
    }

    /// <summary>Full path of the folder.</summary>
    public string FullName { get; }

    /// <summary>Whether it has libtorch for CUDA.</summary>
    public bool HasCuda => File.Exists(At("libtorch_cuda.so"));

    /// <summary>The libraries of libtorch in the order in which they can be loaded.</summary>
    public IReadOnlyList<string> Libraries => [.. LoadOrder.Select(At).Where(File.Exists)];

    /// <summary>The version that lies beside the folder, such as <c>2.11.0+cu130</c>; null where there is none.</summary>
    public string? Version
    {
        get
        {
            var (python, plain) = (At("../version.py"), At("../build-version"));
            return File.Exists(python) ? PythonVersion().Match(File.ReadAllText(python)) is { Success: true } match ? match.Groups[1].Value : null
                : File.Exists(plain) ? File.ReadAllText(plain).Trim() : null;
        }
    }

    /// <summary>The folder that the environment names; null where it names none.</summary>
    /// <exception cref="EnvironmentException">There is no libtorch in it, or this is not Linux.</exception>
    public static LibtorchFolder? FromEnvironment()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(folder))
            return null;
        return OperatingSystem.IsLinux() ? new(folder) : throw new EnvironmentException("SD-LIBTORCH-SYSTEM", $"{Variable} works on Linux only; unset it.");
    }

    /// <summary>The folder of the libtorch that the program carries; null if it carries none.</summary>
    public static LibtorchFolder? Carried => NativeFolders.Find("libtorch_cpu.so") is { } library ? new(Path.GetDirectoryName(library)!) : null;

    /// <summary>Where the program carries no libtorch of its own, loads the one that the environment names. Before TorchSharp is first used.</summary>
    /// <exception cref="EnvironmentException">It cannot be used.</exception>
    public static void LoadWhereNoneIsCarried()
    {
        if (Carried == null)
            FromEnvironment()?.Load();
    }

    /// <summary>Compares the folder's libraries with the needs of the program's TorchSharp.</summary>
    /// <exception cref="EnvironmentException">A file is missing or cannot be read.</exception>
    public SymbolComparison Compare() => SymbolComparison.Of(ElfLibrary.Read(OwnTorchSharp()), Libraries);

    /// <summary>Loads the folder's libraries and TorchSharp's for them.</summary>
    /// <returns>The handle of TorchSharp's native library and those of the folder's, by file name.</returns>
    /// <exception cref="EnvironmentException">SD-LIBTORCH-SYMBOLS: symbols are missing. SD-LIBTORCH-LOAD: the system's loader refuses a library.</exception>
    public IReadOnlyDictionary<string, nint> Load()
    {
        var comparison = Compare();
        if (comparison.Missing.Count > 0 && Environment.GetEnvironmentVariable(MissingVariable) != "allow")
            throw new EnvironmentException("SD-LIBTORCH-SYMBOLS", $"the libtorch {Version} at {FullName} does not fit TorchSharp: {comparison.Describe(MostNames)}\n"
                + $"Take libtorch {Fitting}, or a version near it. {MissingVariable}=allow loads it all the same; calling one of these ends the process.");
        var handles = new Dictionary<string, nint>(StringComparer.Ordinal);
        foreach (var library in Libraries)
            handles[Path.GetFileName(library)] = Open(library);
        handles[TorchSharpLibrary] = comparison.Missing.Count == 0 ? Open(OwnTorchSharp()) : OpenWithout(comparison.Missing);
        return handles;
    }

    /// <summary>Loads a copy of TorchSharp's library that asks for less.</summary>
    private nint OpenWithout(IEnumerable<NeededSymbol> missing)
    {
        var folder = Directory.CreateTempSubdirectory("slakdet-");
        try
        {
            var copy = Path.Combine(folder.FullName, TorchSharpLibrary);
            ElfLibrary.Read(OwnTorchSharp()).WriteWithout(missing.Select(symbol => symbol.Name).ToHashSet(StringComparer.Ordinal), copy);
            return Open(copy);
        }
        finally
        {
            // What is loaded stays.
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Loads a library; what it needs and the loader does not find is looked for among the NVIDIA packages beside PyTorch.</summary>
    private nint Open(string path)
    {
        var tried = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var handle = OpenLibrary(path, Lazy | Global);
            if (handle != 0)
                return handle;
            var error = Marshal.PtrToStringUTF8(LastError()) ?? "no reason given";
            var absent = AbsentLibrary().Match(error).Groups[1].Value;
            if (absent.Length == 0 || !tried.Add(absent) || FindAmongPackages(absent) is not { } neighbour || OpenLibrary(neighbour, Lazy | Global) == 0)
                throw new EnvironmentException("SD-LIBTORCH-LOAD", $"{path} cannot be loaded: {error}. See with 'ldd {path}' what is missing; LD_LIBRARY_PATH can name its folder.");
        }
    }

    private string? FindAmongPackages(string fileName)
    {
        var packages = At("../../nvidia");
        return Directory.Exists(packages) ? Directory.EnumerateFiles(packages, fileName, SearchOption.AllDirectories).FirstOrDefault() : null;
    }

    private string At(string name) => Path.GetFullPath(Path.Combine(FullName, name));

    private static string OwnTorchSharp() => NativeFolders.Find(TorchSharpLibrary)
        ?? throw new EnvironmentException("SD-TORCHSHARP-ABSENT", $"the program lacks its own {TorchSharpLibrary}; build it again.");

    [GeneratedRegex(@"__version__\s*=\s*'([^']+)'")]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"^(\S+): cannot open shared object file")]
    private static partial Regex AbsentLibrary();

    [LibraryImport("libdl.so.2", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenLibrary(string path, int mode);

    [LibraryImport("libdl.so.2", EntryPoint = "dlerror")]
    private static partial nint LastError();
}
