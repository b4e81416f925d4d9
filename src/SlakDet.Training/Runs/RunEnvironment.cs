using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Newtonsoft.Json.Linq;

namespace SlakDet.Training.Runs;

/// <summary>What a run ran on and with, for its folder's <c>environment.json</c>.</summary>
/// <param name="OperatingSystem">Name and version.</param>
/// <param name="CpuModel">The processor's name, or its architecture where the system does not tell.</param>
/// <param name="CpuFeatures">Vector and matrix instruction sets, such as <c>avx2</c>.</param>
/// <param name="Cores">Logical processors that this process may use.</param>
/// <param name="MemoryBytes">Memory that this process may use.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Versions">Versions of SlakDet's assemblies and of the libraries that they use, by name.</param>
/// <param name="GitCommit">The commit that SlakDet was built from, if it was built from one.</param>
/// <param name="CommandLine">Program and arguments.</param>
/// <param name="Started">When the run started.</param>
public sealed record RunEnvironment(
    string OperatingSystem,
    string CpuModel,
    IReadOnlyList<string> CpuFeatures,
    int Cores,
    long MemoryBytes,
    string Runtime,
    IReadOnlyDictionary<string, string> Versions,
    string? GitCommit,
    IReadOnlyList<string> CommandLine,
    DateTimeOffset Started)
{
    private const string CpuInfoPath = "/proc/cpuinfo";
    private static readonly string[] FeaturePrefixes = ["avx", "fma", "f16c", "amx", "asimd", "sve", "bf16"];

    /// <summary>Looks at this process and machine.</summary>
    /// <param name="time">The clock; the system's by default.</param>
    public static RunEnvironment Capture(TimeProvider? time = null)
    {
        var cpuInfo = File.Exists(CpuInfoPath) ? File.ReadAllText(CpuInfoPath) : "";
        return new RunEnvironment(
            RuntimeInformation.OSDescription,
            CpuInfo(cpuInfo, "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            Features(CpuInfo(cpuInfo, "flags") ?? CpuInfo(cpuInfo, "Features")),
            Environment.ProcessorCount,
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            RuntimeInformation.FrameworkDescription,
            AssemblyVersions(),
            InformationalVersion(typeof(RunEnvironment).Assembly) is { } version && version.Split('+') is [_, var commit] ? commit : null,
            Environment.GetCommandLineArgs(),
            (time ?? TimeProvider.System).GetUtcNow());
    }

    /// <summary>The content of <c>environment.json</c>.</summary>
    public string ToJson() => new JObject
    {
        ["operatingSystem"] = OperatingSystem,
        ["cpu"] = CpuModel,
        ["cpuFeatures"] = new JArray(CpuFeatures),
        ["cores"] = Cores,
        ["memoryBytes"] = MemoryBytes,
        ["runtime"] = Runtime,
        ["versions"] = new JObject(Versions.Select(version => new JProperty(version.Key, version.Value))),
        ["gitCommit"] = GitCommit,
        ["commandLine"] = new JArray(CommandLine),
        ["started"] = Started.UtcDateTime.ToString("O"),
    } + "\n";

    private static string? CpuInfo(string text, string key) =>
        text.Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':') + 1)..].Trim()
            : null;

    private static string[] Features(string? flags)
    {
        if (flags != null)
            return [.. flags.Split(' ').Where(flag => FeaturePrefixes.Any(flag.StartsWith)).Order(StringComparer.Ordinal)];
        (string Name, bool Supported)[] known =
            [("avx2", Avx2.IsSupported), ("avx512f", Avx512F.IsSupported), ("asimd", AdvSimd.IsSupported)];
        return [.. known.Where(feature => feature.Supported).Select(feature => feature.Name)];
    }

    private static SortedDictionary<string, string> AssemblyVersions()
    {
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Visit(typeof(RunEnvironment).Assembly);
        return versions;

        void Visit(Assembly assembly)
        {
            var name = assembly.GetName();
            versions[name.Name!] = InformationalVersion(assembly)?.Split('+')[0] ?? name.Version!.ToString();
            foreach (var reference in assembly.GetReferencedAssemblies())
                if (!versions.ContainsKey(reference.Name!) && !IsPlatform(reference.Name!))
                    Visit(Assembly.Load(reference));
        }
    }

    private static bool IsPlatform(string name) =>
        name is "mscorlib" or "netstandard"
        || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static string? InformationalVersion(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
