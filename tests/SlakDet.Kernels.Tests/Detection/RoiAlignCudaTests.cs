using SlakDet.Kernels.Detection;

namespace SlakDet.Kernels.Tests.Detection;

public class RoiAlignCudaTests
{
    [Fact]
    public void BoxesOfTiles_AreThoseThatReadThem()
    {
        RoiWindow[] windows =
        [
            new(0, 0, 0, 0, 8, 8),          // one tile
            new(0, 1, 7, 7, 2, 2),          // four tiles of the second picture
            new(1, 0, 0, 0, 8, 8),          // another level
            new(0, 0, 3, 3, 0, 0),          // nothing
            new(0, 0, 5, 2, 1, 9),          // two tiles
        ];
        var (starts, boxes) = RoiAlignCuda.BoxesOfTiles(windows, 0, 2, 10, 16);
        Assert.Equal([0, 2, 3, 3, 3, 4, 5, 6, 7], starts);
        Assert.Equal([0, 4, 4, 1, 1, 1, 1], boxes);
    }
}
