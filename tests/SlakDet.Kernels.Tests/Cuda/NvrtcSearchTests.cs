using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Tests.Cuda;

public class NvrtcSearchTests
{
    [Fact]
    public void Candidates_BesideLibtorchAndInItsPackages_ComeBeforeTheSystems()
    {
        using var folder = new TempFolder();
        var torch = Directory.CreateDirectory(Path.Combine(folder.FullName, "torch", "lib")).FullName;
        var (older, newer) = (Package("cuda_nvrtc"), Package("cu13"));
        foreach (var file in new[] { Path.Combine(torch, "libnvrtc-2bb82d1a.so.12"), Path.Combine(torch, "libnvrtc-builtins.so.12.8"), Path.Combine(older, "libnvrtc.so.12"), Path.Combine(newer, "libnvrtc.so.13"), Path.Combine(newer, "libnvrtc-builtins.so.13.0") })
            File.WriteAllText(file, "");
        var candidates = NvrtcSearch.Candidates([torch]);
        Assert.Equal([Path.Combine(torch, "libnvrtc-2bb82d1a.so.12"), Path.Combine(newer, "libnvrtc.so.13"), Path.Combine(older, "libnvrtc.so.12"), "libnvrtc.so.13"], candidates.Take(4));
        Assert.DoesNotContain(candidates, name => name.Contains("builtins", StringComparison.Ordinal));

        string Package(string name) => Directory.CreateDirectory(Path.Combine(folder.FullName, "nvidia", name, "lib")).FullName;
    }

    [Fact]
    public void Candidates_OfAbsentFolders_AreTheSystems() => Assert.Equal("libnvrtc.so.13", NvrtcSearch.Candidates(["/absent"])[0]);

    [Fact]
    public void Load_WhereNoneIsNvrtc_SaysWhatToDo()
    {
        // Another library by the name is passed over.
        var error = Assert.Throws<EnvironmentException>(() => NvrtcLibrary.Load(["libabsent.so", "libc.so.6"]));
        Assert.Equal("SD-NVRTC", error.Code);
        Assert.Contains("SLAKDET_LIBTORCH", error.Message, StringComparison.Ordinal);
    }
}
