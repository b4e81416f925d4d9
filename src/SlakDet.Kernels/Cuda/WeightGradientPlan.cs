using static SlakDet.Kernels.Cuda.DepthwiseShape;

namespace SlakDet.Kernels.Cuda;

/// <summary>How the gradient of kernels is cut into blocks of threads.</summary>
/// <param name="Variant">The kernel.</param>
/// <param name="Launch">Its threads.</param>
/// <param name="Slots">Partial gradients that it writes.</param>
/// <param name="RowsOfBlock">Rows of the map, or in bfloat16 tiles of 16 rows, of a block.</param>
/// <param name="ImagesOfBlock">Images that a block goes through.</param>
internal readonly record struct WeightGradientPlan(KernelVariant Variant, KernelLaunch Launch, int Slots, int RowsOfBlock, int ImagesOfBlock)
{
    private const string Entry = "weightGradient";
    private const int LanesOfWarp = 32, MostWarps = 8, MostThreads = 256, MostRows = 32;

    /// <summary>Plans for a device.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="sharedMemory">Bytes that a block can have.</param>
    public static WeightGradientPlan Of(DepthwiseShape shape, int sharedMemory) => shape.IsHalved ? Halved(shape, sharedMemory) : Single(shape, sharedMemory);

    private static WeightGradientPlan Halved(DepthwiseShape shape, int sharedMemory)
    {
        var tiles = Piece(Pieces(shape.Columns, 16), [1, 2, 3, 4, 5, 6, 7, 8]);
        var allRowTiles = Pieces(shape.Rows, 16);
        var rowTiles = shape.RowTilesOfBlock;
        var groups = Pieces(shape.Short, MostWarps);
        var warps = Pieces(shape.Short, groups);
        while (rowTiles > 1 && SharedBytes(rowTiles) > sharedMemory)
            rowTiles--;
        var pieces = Pieces(allRowTiles, rowTiles) * Pieces(shape.Columns, 16 * tiles);
        var images = StepsOfBlock(shape.Images, (long)shape.Channels * pieces * groups);
        var launch = new KernelLaunch(shape.Channels, Pieces(shape.Images, images), pieces * groups, LanesOfWarp * warps, 1, SharedBytes(rowTiles));
        return new(new("weights_bf16.cu", Entry, $"{ConvolvePlan.Sides(shape)} TILES={tiles} ROWS={warps}"), launch, launch.GridY * pieces, rowTiles, images);

        int SharedBytes(int rowTiles)
        {
            var reach = Pieces(shape.Long + 15, 8);
            var inputPitch = 8 * (RoundUp(2 * (tiles - 1) + reach, 2) + 1);
            var maps = sizeof(ushort) * (8 + (16 * rowTiles + shape.Short - 1) * inputPitch + 16 * rowTiles * 8 * (2 * tiles + 1));
            return Math.Max(maps, sizeof(float) * warps * 16 * (8 * reach + 4));
        }
    }

    private static WeightGradientPlan Single(DepthwiseShape shape, int sharedMemory)
    {
        var columns = Piece(RoundUp(shape.Columns, 8), [8, 16, 24, 32, 48, 64, 80, 96, 112, 128]);
        var rows = Pieces(shape.Rows, Pieces(shape.Rows, MostRows));
        var eights = Pieces(shape.Long, 8);
        var groups = Pieces(shape.Short, Math.Max(1, MostThreads / eights));
        var kernelRows = Pieces(shape.Short, groups);
        while (rows > 1 && MapBytes(rows) > sharedMemory)
            rows = Pieces(rows, 2);
        var split = Math.Clamp(MostThreads / (kernelRows * eights), 1, rows);
        var pieces = Pieces(shape.Rows, rows) * Pieces(shape.Columns, columns);
        var images = StepsOfBlock(shape.Images, (long)shape.Channels * pieces * groups);
        var threads = kernelRows * eights * split;
        var launch = new KernelLaunch(shape.Channels, Pieces(shape.Images, images), pieces * groups, threads, 1, Math.Max(MapBytes(rows), 8 * sizeof(float) * threads));
        return new(new("weights_fp32.cu", Entry, $"{ConvolvePlan.Sides(shape)} COLUMNS={columns} ROWS={kernelRows} SPLIT={split}"), launch, launch.GridY * pieces, rows, images);

        int MapBytes(int rows) => sizeof(float) * ((rows + shape.Short - 1) * ((columns + 8 * eights + 4) / 8 * 8 + 4) + rows * (columns + 4));
    }
}
