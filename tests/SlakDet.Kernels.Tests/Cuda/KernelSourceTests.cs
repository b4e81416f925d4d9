using System.Text.RegularExpressions;
using SlakDet.Kernels.Cuda;

namespace SlakDet.Kernels.Tests.Cuda;

public partial class KernelSourceTests
{
    public static TheoryData<string> Files => [.. KernelSource.Names.Where(name => name.EndsWith(".cu", StringComparison.Ordinal))];

    [Fact]
    public void Names_AreTheSourcesInTheFolder() => Assert.Equal(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "SlakDet.Kernels", "Cuda", "Sources")).Select(Path.GetFileName).Order(StringComparer.Ordinal),
        KernelSource.Names);

    [Theory, MemberData(nameof(Files))]
    public void Of_EachFile_IncludesEmbeddedHeadersOnly(string name)
    {
        var source = KernelSource.Of(name);
        Assert.Contains("extern \"C\" __global__", source.Text, StringComparison.Ordinal);
        var headers = source.Headers.ToDictionary(header => header.Name, header => header.Text, StringComparer.Ordinal);
        // NVRTC has neither the host's nor CUDA's headers.
        Assert.All(headers.Values.Append(source.Text), text => Assert.All(Include().Matches(text), match => Assert.Contains(match.Groups["name"].Value.Trim('"'), headers.Keys)));
    }

    [Fact]
    public void Of_AnUnknownName_Refuses() => Assert.Contains("layout.cu", Assert.Throws<ArgumentException>(() => KernelSource.Of("absent.cu")).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_OfAVariant_AreTheArchitectureAndItsDefinitions() => Assert.Equal(
        ["--gpu-architecture=sm_90", "--std=c++17", "-DLONG=51", "-DSHORT=5"], new KernelVariant("convolve_bf16.cu", "convolve", "LONG=51 SHORT=5").Options("sm_90"));

    [GeneratedRegex("""^\s*#\s*include\s+(?<name>\S+)""", RegexOptions.Multiline)]
    private static partial Regex Include();
}
