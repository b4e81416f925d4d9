using System.Runtime.InteropServices;
using SlakDet.Kernels.Native;

namespace SlakDet.Kernels.Tests.Native;

public class HostAllocatorTests
{
    [Fact]
    public void KeepFreedBlocks_NothingSet_IsTakenByGlibc() => Assert.Equal(OperatingSystem.IsLinux(), HostAllocator.KeepFreedBlocks(["PATH", "HOME"]));

    [Theory]
    [InlineData("MALLOC_TRIM_THRESHOLD_")]
    [InlineData("MALLOC_ARENA_MAX")]
    [InlineData("GLIBC_TUNABLES")]
    public void KeepFreedBlocks_SetByTheEnvironment_IsLeftAlone(string variable) => Assert.False(HostAllocator.KeepFreedBlocks(["PATH", variable]));

    // Blocks so small that they come from the heap and not from pages of their own.
    [Fact]
    public void ReleaseFreedBlocks_AfterMuchWasFreed_LowersWhatTheProcessHolds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs glibc");
        const int count = 4096, size = 1 << 16;
        var blocks = new nint[count];
        for (var i = 0; i < count; i++)
        {
            blocks[i] = Marshal.AllocHGlobal(size);
            for (var page = 0; page < size; page += 4096)
                Marshal.WriteByte(blocks[i], page, 1);
        }
        // Every eighth stays, so that the heap does not shrink by itself.
        for (var i = 0; i < count; i++)
            if (i % 8 != 0)
                Marshal.FreeHGlobal(blocks[i]);
        var before = Environment.WorkingSet;
        Assert.True(HostAllocator.ReleaseFreedBlocks());
        Assert.True(before - Environment.WorkingSet > count / 2 * (long)size, $"{before} bytes were held before and {Environment.WorkingSet} after");
        for (var i = 0; i < count; i += 8)
            Marshal.FreeHGlobal(blocks[i]);
    }
}
