using SlakDet.Kernels.Native;
using SlakDet.Kernels.Native.Loading;

namespace SlakDet.Kernels.Tests.Native.Loading;

public class LibtorchFolderTests
{
    private static readonly string[] Names = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    [Fact]
    public void Compare_ThePackagesLibtorch_HasAllThatTorchSharpNeeds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF libraries are Linux's.");
        Assert.SkipWhen(LibtorchFolder.Carried == null, "These tests were published without libtorch.");
        var comparison = LibtorchFolder.Carried!.Compare();
        Assert.Empty(comparison.Missing);
        Assert.InRange(comparison.Needed, 1000, 5000);
        Assert.Equal($"{comparison.Needed} of the {comparison.Needed} symbols that TorchSharp needs are there", comparison.Describe(10));
    }

    [Fact]
    public void Load_LibtorchWithoutTheSymbols_NamesThemAndLoadsNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF libraries are Linux's.");
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["torch", "lib"]);
        foreach (var name in Names)
            TinyElf.Write(folder["torch", "lib", name], [], new TinyElf.Symbol("_ZN3c105ErrorD1Ev", Defined: true));
        File.WriteAllText(folder["torch", "version.py"], "from typing import Optional\n__version__ = '1.2.3+cpu'\n");
        var found = new LibtorchFolder(folder["torch", "lib"]);
        Assert.Equal(("1.2.3+cpu", false), (found.Version, found.HasCuda));
        var refused = Assert.Throws<EnvironmentException>(() => found.Load());
        Assert.Equal("SD-LIBTORCH-SYMBOLS", refused.Code);
        Assert.Contains("1.2.3+cpu", refused.Message, StringComparison.Ordinal);
        Assert.Contains("are missing:\n  _Z", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_FolderWithoutLibtorch_SaysWhatIsMissing()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["libc10.so"], "");
        var refused = Assert.Throws<EnvironmentException>(() => new LibtorchFolder(folder.FullName));
        Assert.Equal("SD-LIBTORCH-FOLDER", refused.Code);
        Assert.Contains("no libtorch_cpu.so, no libtorch.so", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ManyMissingSymbols_ShowsThoseNeededAtLoadFirstAndCountsTheRest()
    {
        using var folder = new TempFolder();
        var user = TinyElf.Write(folder["user.so"], [], new("b"), new("a"), new("z", Relocation: 1), new("there"));
        var provider = TinyElf.Write(folder["provider.so"], [], new TinyElf.Symbol("there", Defined: true));
        Assert.Equal("1 of the 4 symbols that TorchSharp needs are there, 3 are missing:\n  z (needed at load)\n  a\n  and 1 more",
            SymbolComparison.Of(ElfLibrary.Read(user), [provider]).Describe(2));
    }
}
