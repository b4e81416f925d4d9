using CsCheck;
using SlakDet.Kernels.Cuda;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>Blocks of threads cover a map, and fit a device.</summary>
public class DepthwisePlanTests
{
    /// <summary>Shared memory of a block on compute capability 8.6, the least of those that the kernels run on.</summary>
    private const int LeastSharedMemory = 101_376;

    private static readonly Gen<DepthwiseShape> Shapes =
        from n in Gen.Int[1, 40] from c in Gen.Int[1, 1000] from h in Gen.Int[1, 400] from w in Gen.Int[1, 400]
        from kh in Gen.Int[0, 31] from kw in Gen.Int[0, 5] from turned in Gen.Bool from halved in Gen.Bool
        select turned ? new DepthwiseShape(n, c, h, w, 2 * kh + 1, 2 * kw + 1, halved) : new DepthwiseShape(n, c, h, w, 2 * kw + 1, 2 * kh + 1, halved);

    [Fact]
    public void Convolve_OfAnyShape_CoversTheMapOnce() => Shapes.Sample(shape =>
    {
        var plan = ConvolvePlan.Of(shape, LeastSharedMemory);
        var rows = shape.IsHalved ? 16 * plan.RowsOfBlock : plan.RowsOfBlock;
        var columns = shape.IsHalved ? 8 * Number(plan.Variant, "TILES") : Number(plan.Variant, "COLUMNS");
        AssertCovers(shape, plan.Launch, rows, columns, 1);
        Assert.Equal(0, plan.ImagesOfBlock % plan.ImagesAtOnce);
        Assert.InRange((plan.Launch.GridY - 1) * plan.ImagesOfBlock, 0, shape.Images - 1);
        Assert.True(plan.Launch.GridY * plan.ImagesOfBlock >= shape.Images);
        Assert.Equal(0, plan.Launch.BlockX % 32);
        Assert.InRange(plan.Launch.BlockX, 32, 256);
        if (shape.IsHalved)
            Assert.Equal(32 * plan.RowsOfBlock * plan.ImagesAtOnce, plan.Launch.BlockX);
        Assert.Equal(plan.Launch.GridY * plan.Launch.GridZ * plan.Launch.BlockX / 32, plan.Slots);
    }, iter: 2000);

    [Fact]
    public void WeightGradient_OfAnyShape_CoversTheMapAndTheKernelOnce() => Shapes.Sample(shape =>
    {
        var plan = WeightGradientPlan.Of(shape, LeastSharedMemory);
        var rows = shape.IsHalved ? 16 * plan.RowsOfBlock : plan.RowsOfBlock;
        var columns = shape.IsHalved ? 16 * Number(plan.Variant, "TILES") : Number(plan.Variant, "COLUMNS");
        var kernelRows = Number(plan.Variant, "ROWS");
        var groups = (shape.Short + kernelRows - 1) / kernelRows;
        AssertCovers(shape, plan.Launch, rows, columns, groups);
        Assert.InRange((plan.Launch.GridY - 1) * plan.ImagesOfBlock, 0, shape.Images - 1);
        Assert.True(plan.Launch.GridY * plan.ImagesOfBlock >= shape.Images);
        Assert.Equal(plan.Slots, plan.Launch.GridY * plan.Launch.GridZ / groups);
        var threads = shape.IsHalved ? 32 * kernelRows : kernelRows * ((shape.Long + 7) / 8) * Number(plan.Variant, "SPLIT");
        Assert.Equal(threads, plan.Launch.BlockX);
        Assert.InRange(threads, 1, 256);
    }, iter: 2000);

    [Fact]
    public void Convolve_OfAStageOfSlak_FillsTheDevice()
    {
        var plan = ConvolvePlan.Of(new DepthwiseShape(16, 124, 128, 128, 51, 5, true), LeastSharedMemory);
        Assert.Equal("LONG=51 SHORT=5 TURNED=1 TILES=16", plan.Variant.Definitions);
        Assert.Equal((4, 1, 128), (plan.RowsOfBlock, plan.ImagesAtOnce, plan.Launch.BlockX));
        Assert.InRange(plan.Launch.GridX * plan.Launch.GridY * plan.Launch.GridZ, 2112, int.MaxValue);
        // Four blocks on a multiprocessor of 227 KiB.
        Assert.InRange(plan.Launch.SharedBytes, 1, 227 * 1024 / 4);
    }

    private static void AssertCovers(DepthwiseShape shape, KernelLaunch launch, int rows, int columns, int groups)
    {
        Assert.Equal(shape.Channels, launch.GridX);
        Assert.Equal((shape.Rows + rows - 1) / rows * ((shape.Columns + columns - 1) / columns) * groups, launch.GridZ);
        Assert.True(launch.IsPossible(LeastSharedMemory), $"{shape} takes {launch}");
    }

    private static int Number(KernelVariant variant, string name) =>
        int.Parse(variant.Definitions.Split(' ').Single(definition => definition.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..]);
}
