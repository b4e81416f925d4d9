using CsCheck;
using SlakDet.Kernels.Native;
using SlakDet.Kernels.Native.Loading;

namespace SlakDet.Kernels.Tests.Native.Loading;

public class ElfLibraryTests
{
    private const int JumpSlot = 7, GlobData = 6;

    [Fact]
    public void FindNeededSymbols_EachKind_TakesStrongOnesWithoutVersion()
    {
        using var folder = new TempFolder();
        var library = ElfLibrary.Read(TinyElf.Write(folder["a.so"], ["libc10.so", "libc.so.6"], new("called", Relocation: JumpSlot), new("table", Relocation: GlobData),
            new("own", Defined: true, Relocation: GlobData), new("optional", IsWeak: true), new("printf", HasVersion: true), new("unused")));
        Assert.Equal(["libc10.so", "libc.so.6"], library.Needed);
        Assert.Equal([new("called", false), new("table", true), new("unused", false)], library.FindNeededSymbols());
        Assert.Equal(["own"], library.DefinedAmong(new HashSet<string> { "own", "called", "other" }));
    }

    [Fact]
    public void WriteWithout_SomeSymbols_NeedsOnlyTheRest()
    {
        using var folder = new TempFolder();
        var library = ElfLibrary.Read(TinyElf.Write(folder["a.so"], [], new("one"), new("two", Relocation: GlobData), new("three")));
        library.WriteWithout(new HashSet<string> { "two", "three" }, folder["b.so"]);
        Assert.Equal(["one"], ElfLibrary.Read(folder["b.so"]).FindNeededSymbols().Select(symbol => symbol.Name));
        Assert.Equal(3, library.FindNeededSymbols().Count);
    }

    [Fact]
    public void Read_DamagedFile_IsRefusedOrReadNeverAnythingElse()
    {
        using var folder = new TempFolder();
        var whole = File.ReadAllBytes(TinyElf.Write(folder["a.so"], ["libc.so.6"], new("called", Relocation: JumpSlot), new("own", Defined: true), new("table", Relocation: GlobData)));
        var names = new HashSet<string> { "own" };
        var file = 0;
        Gen.Select(Gen.Int[0, whole.Length], Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[0, 4]).Sample((length, changes) =>
        {
            var bytes = (byte[])whole.Clone();
            foreach (var (at, value) in changes)
                bytes[at] = value;
            var path = folder[$"{Interlocked.Increment(ref file)}.so"];
            File.WriteAllBytes(path, bytes[..length]);
            try
            {
                var library = ElfLibrary.Read(path);
                _ = library.FindNeededSymbols();
                _ = library.DefinedAmong(names);
            }
            catch (EnvironmentException error)
            {
                Assert.Equal("SD-ELF", error.Code);
                Assert.Contains(path, error.Message, StringComparison.Ordinal);
            }

            File.Delete(path);
            return true;
        }, iter: 2000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#!/bin/sh and no library, although it is long enough to hold a header, which has 64 bytes")]
    public void Read_OtherFile_IsRefused(string content)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["a.so"], content);
        Assert.Equal("SD-ELF", Assert.Throws<EnvironmentException>(() => ElfLibrary.Read(folder["a.so"])).Code);
        Assert.Equal("SD-ELF", Assert.Throws<EnvironmentException>(() => ElfLibrary.Read(folder["absent.so"])).Code);
    }
}
