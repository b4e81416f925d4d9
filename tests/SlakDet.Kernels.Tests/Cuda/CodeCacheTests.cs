using SlakDet.Kernels.Cuda;

namespace SlakDet.Kernels.Tests.Cuda;

public class CodeCacheTests
{
    private static readonly KernelSource Source = new("a.cu", "text", [("b.cuh", "header")]);

    [Fact]
    public void KeyOf_AnythingElse_IsAnother()
    {
        string[] keys =
        [
            CodeCache.KeyOf(Source, ["-x"], new(12, 8)),
            CodeCache.KeyOf(Source, ["-x"], new(12, 9)),
            CodeCache.KeyOf(Source, ["-y"], new(12, 8)),
            CodeCache.KeyOf(Source, ["-x", ""], new(12, 8)),
            CodeCache.KeyOf(Source with { Text = "texts" }, ["-x"], new(12, 8)),
            CodeCache.KeyOf(Source with { Headers = [("b.cuh", "headers")] }, ["-x"], new(12, 8)),
            CodeCache.KeyOf(Source with { Name = "a.cut", Text = "ext" }, ["-x"], new(12, 8)),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], CodeCache.KeyOf(Source, ["-x"], new(12, 8)));
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{64}$", key));
    }

    [Fact]
    public void GetOrAdd_Twice_MakesOnceAndLeavesOneFile()
    {
        using var folder = new TempFolder();
        var (cache, made) = (new CodeCache(Path.Combine(folder.FullName, "new")), 0);
        byte[] Make() => [7, (byte)++made];
        Assert.Equal([7, 1], cache.GetOrAdd("key", Make));
        Assert.Equal([7, 1], cache.GetOrAdd("key", Make));
        Assert.Equal("key.cubin", Path.GetFileName(Assert.Single(Directory.GetFiles(folder.FullName, "*", SearchOption.AllDirectories))));
        cache.Remove("key");
        Assert.Equal([7, 2], cache.GetOrAdd("key", Make));
    }

    [Fact]
    public void GetOrAdd_WhereAnEmptyFileOrNoFolderIs_MakesAnew()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.FullName, "key.cubin");
        File.WriteAllBytes(file, []);
        Assert.Equal([5], new CodeCache(folder.FullName).GetOrAdd("key", () => [5]));
        Assert.Equal([5], File.ReadAllBytes(file));
        // A file is in the folder's place.
        var cache = new CodeCache(file);
        Assert.Equal([6], cache.GetOrAdd("key", () => [6]));
        cache.Remove("key");
    }
}
