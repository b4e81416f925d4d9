namespace SlakDet.Kernels.Cuda;

/// <summary>What a depthwise convolution's kernels on CUDA depend on.</summary>
/// <param name="Images">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
/// <param name="KernelHeight">kh, odd.</param>
/// <param name="KernelWidth">kw, odd.</param>
/// <param name="IsHalved">Whether numbers are bfloat16, else float32.</param>
internal readonly record struct DepthwiseShape(int Images, int Channels, int Height, int Width, int KernelHeight, int KernelWidth, bool IsHalved)
{
    /// <summary>Planes' rows are padded to a multiple of this, which is 16 bytes of bfloat16.</summary>
    public const int PitchUnit = 8;

    /// <summary>Four waves of four blocks on 132 multiprocessors.</summary>
    private const int EnoughBlocks = 2112;

    private const int TileRows = 16, MostRowTiles = 6;

    /// <summary>Whether the kernel's long side is its height, so that planes are worked on transposed.</summary>
    public bool IsTurned => KernelHeight > KernelWidth;

    /// <summary>The kernel's sides.</summary>
    public int Long => Math.Max(KernelHeight, KernelWidth);

    /// <inheritdoc cref="Long"/>
    public int Short => Math.Min(KernelHeight, KernelWidth);

    /// <summary>The map's side across the kernel's long side.</summary>
    public int Rows => IsTurned ? Width : Height;

    /// <summary>The map's side along the kernel's long side.</summary>
    public int Columns => IsTurned ? Height : Width;

    /// <summary>How the planes lie.</summary>
    public Planes Planes => new(Images, Channels, Height, Width, RoundUp(Width, PitchUnit));

    /// <summary>Tiles of 16 rows that are best a block's: few beyond the map, and few of the Short - 1 rows that a block reads besides its own.</summary>
    public int RowTilesOfBlock
    {
        get
        {
            var (all, reach) = (Pieces(Rows, TileRows), Short - 1);
            return Enumerable.Range(1, Math.Min(all, MostRowTiles)).MinBy(count => (double)Pieces(all, count) * (TileRows * count + reach));
        }
    }

    /// <summary>How many pieces of a size cover a length.</summary>
    public static int Pieces(int length, int size) => (length + size - 1) / size;

    /// <summary>The multiple of a unit from a length on.</summary>
    public static int RoundUp(int length, int unit) => Pieces(length, unit) * unit;

    /// <summary>The smallest of some sizes in which a length is cut into as few pieces as by the largest.</summary>
    /// <param name="length">At least 1.</param>
    /// <param name="sizes">Rising.</param>
    public static int Piece(int length, ReadOnlySpan<int> sizes)
    {
        var pieces = Pieces(length, sizes[^1]);
        foreach (var size in sizes)
            if (size * pieces >= length)
                return size;
        return sizes[^1];
    }

    /// <summary>Images that a block goes through so that enough blocks remain to fill a large device.</summary>
    /// <param name="steps">Steps that all images take.</param>
    /// <param name="blocksOfStep">Blocks of threads that a step needs.</param>
    public static int StepsOfBlock(int steps, long blocksOfStep) => (int)Math.Clamp(steps * blocksOfStep / EnoughBlocks, 1, steps);
}
