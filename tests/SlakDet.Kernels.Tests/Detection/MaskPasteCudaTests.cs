using SlakDet.Kernels.Detection;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Detection;

/// <summary>What the processor does for run lengths on a CUDA device.</summary>
public class MaskPasteCudaTests
{
    [Fact]
    public void Create_OfMapsInMainMemory_IsNone()
    {
        using var maps = zeros(1, 28, 28);
        Assert.Null(MaskPasteCuda.Create(maps));
    }

    [Fact]
    public void Windows_OfBoxes_AreTheirPixelsAndOneAroundThem()
    {
        var (windows, columns, widest) = MaskPasteCuda.Windows([2.5f, 3, 6.2f, 7, -50, -50, -40, -40, -1e30f, 8, 1e30f, 99], height: 10, width: 12);
        Assert.Equal([1, 7, 2, 6, 0, 0, 0, 0, 0, 7, 0, 12, 7, 3, 7], windows);
        Assert.Equal((19, 12), (columns, widest));
    }

    [Fact]
    public void Runs_OfChanges_AreTheirDistances()
    {
        Assert.Equal([120], MaskPasteCuda.Runs([], 120));
        Assert.Equal([0, 120], MaskPasteCuda.Runs([0, 120], 120));
        Assert.Equal([0, 120], MaskPasteCuda.Runs([0], 120));
        Assert.Equal([7, 3, 110], MaskPasteCuda.Runs([7, 10], 120));
        Assert.Equal([7, 3, 109, 1], MaskPasteCuda.Runs([7, 10, 119, 120], 120));
    }
}
