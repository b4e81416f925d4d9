using static SlakDet.Kernels.Cuda.DepthwiseShape;

namespace SlakDet.Kernels.Cuda;

/// <summary>How a convolution is cut into blocks of threads.</summary>
/// <param name="Variant">The kernel.</param>
/// <param name="Launch">Its threads.</param>
/// <param name="RowsOfBlock">Rows, or in bfloat16 tiles of 16 rows, of a block.</param>
/// <param name="ImagesAtOnce">Images in shared memory.</param>
/// <param name="ImagesOfBlock">Images that a block goes through.</param>
internal readonly record struct ConvolvePlan(KernelVariant Variant, KernelLaunch Launch, int RowsOfBlock, int ImagesAtOnce, int ImagesOfBlock)
{
    private const string Entry = "convolve";

    /// <summary>With less than this, four blocks share a multiprocessor of 227 KiB.</summary>
    private const int ComfortableShared = 56 * 1024;

    private const int LanesOfWarp = 32, MostWarps = 8;

    /// <summary>Moments of the result that are written for each channel.</summary>
    public int Slots => Launch.GridY * Launch.GridZ * (Launch.BlockX / LanesOfWarp);

    /// <summary>Plans for a device.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="sharedMemory">Bytes that a block can have.</param>
    public static ConvolvePlan Of(DepthwiseShape shape, int sharedMemory) => shape.IsHalved ? Halved(shape, sharedMemory) : Single(shape, sharedMemory);

    private static ConvolvePlan Halved(DepthwiseShape shape, int sharedMemory)
    {
        var tiles = Piece(Pieces(shape.Columns, 8), [1, 2, 4, 6, 8, 10, 12, 14, 16]);
        var allRowTiles = Pieces(shape.Rows, 16);
        var rowTiles = shape.RowTilesOfBlock;
        while (rowTiles > 1 && SharedBytes(rowTiles, 1) > sharedMemory)
            rowTiles--;
        var imagesAtOnce = Math.Min(shape.Images, Math.Max(1, 4 / rowTiles));
        while (imagesAtOnce > 1 && SharedBytes(rowTiles, imagesAtOnce) > sharedMemory)
            imagesAtOnce--;
        var pieces = Pieces(allRowTiles, rowTiles) * Pieces(shape.Columns, 8 * tiles);
        var steps = StepsOfBlock(Pieces(shape.Images, imagesAtOnce), (long)shape.Channels * pieces);
        var launch = new KernelLaunch(shape.Channels, Pieces(shape.Images, imagesAtOnce * steps), pieces, LanesOfWarp * rowTiles * imagesAtOnce, 1, SharedBytes(rowTiles, imagesAtOnce));
        return new(new("convolve_bf16.cu", Entry, $"{Sides(shape)} TILES={tiles}"), launch, rowTiles, imagesAtOnce, imagesAtOnce * steps);

        int SharedBytes(int rowTiles, int images)
        {
            var blocks = Pieces(shape.Long + 7, 8);
            var bands = shape.Short * Pieces(blocks, 2) * 64 * sizeof(uint);
            var pitch = 8 * (RoundUp(tiles + blocks - 1, 2) + 1);
            var patch = shape.IsTurned ? 8 * tiles * 24 : 16 * 8 * (tiles + 1);
            return bands + sizeof(ushort) * (8 + images * (16 * rowTiles + shape.Short - 1) * pitch + images * rowTiles * patch);
        }
    }

    private static ConvolvePlan Single(DepthwiseShape shape, int sharedMemory)
    {
        var columns = Piece(RoundUp(shape.Columns, 8), [8, 16, 24, 32, 48, 64, 80, 96, 112, 128]);
        var rows = Pieces(shape.Rows, Pieces(shape.Rows, LanesOfWarp));
        while (rows > 1 && SharedBytes(rows, 1) > sharedMemory)
            rows = Pieces(rows, 2);
        var imagesAtOnce = Math.Min(shape.Images, Math.Max(1, LanesOfWarp / rows));
        while (imagesAtOnce > 1 && SharedBytes(rows, imagesAtOnce) > Math.Min(sharedMemory, ComfortableShared))
            imagesAtOnce--;
        var pieces = Pieces(shape.Rows, rows) * Pieces(shape.Columns, columns);
        var steps = StepsOfBlock(Pieces(shape.Images, imagesAtOnce), (long)shape.Channels * pieces);
        var warps = Math.Min(MostWarps, columns / 8 * Pieces(imagesAtOnce * rows, LanesOfWarp));
        var launch = new KernelLaunch(shape.Channels, Pieces(shape.Images, imagesAtOnce * steps), pieces, LanesOfWarp * warps, 1, SharedBytes(rows, imagesAtOnce));
        return new(new("convolve_fp32.cu", Entry, $"{Sides(shape)} COLUMNS={columns}"), launch, rows, imagesAtOnce, imagesAtOnce * steps);

        int SharedBytes(int rows, int images)
        {
            var fours = Pieces(shape.Long, 4);
            return sizeof(float) * (shape.Short * fours * 4 + images * (rows + shape.Short - 1) * ((columns + 4 * fours) / 8 * 8 + 4));
        }
    }

    /// <summary>The definitions that all kernels of a shape share.</summary>
    internal static string Sides(DepthwiseShape shape) => $"LONG={shape.Long} SHORT={shape.Short} TURNED={(shape.IsTurned ? 1 : 0)}";
}
