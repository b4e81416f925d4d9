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
}
