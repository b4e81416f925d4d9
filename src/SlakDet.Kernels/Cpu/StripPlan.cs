using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SlakDet.Kernels.Cpu;

/// <summary>Sizes of the memory that a convolution of one plane works in.</summary>
/// <remarks>
/// Kernels are taller than wide here; a wide one works on the turned plane. The plane has zeros on either side of its rows. A strip is
/// a register's width of its columns and holds, for each row, <see cref="Columns"/> registers: the strip shifted by that many columns. So every
/// product reads an aligned register, and tap (u, v) of row y stands in register (y + u) * Columns + v.
/// </remarks>
internal sealed class StripPlan
{
    /// <summary>Shifted copies of each row; the kernels' columns are done in groups of that many.</summary>
    public const int Columns = 5;

    /// <summary>Rows of sums that are held in registers at a time, or half of them.</summary>
    public const int TileRows = 16;

    /// <summary>Weights of a packed kernel that share a word of bits.</summary>
    public const int WordBits = 64;

    /// <summary>Rows of zeros above and below a strip: what half a tile reads beyond the map while one of its rows is inside.</summary>
    private const int Margin = TileRows / 2 - 1;

    /// <param name="height">H.</param>
    /// <param name="width">W.</param>
    /// <param name="kernelHeight">kh.</param>
    /// <param name="kernelWidth">kw.</param>
    /// <param name="lanes">Numbers a register.</param>
    /// <param name="margin">Least zeros on either side of a row, where several plans share a plane.</param>
    public StripPlan(int height, int width, int kernelHeight, int kernelWidth, int lanes, int margin)
    {
        Turned = kernelWidth > kernelHeight;
        (Rows, Width) = Turned ? (width, height) : (height, width);
        (KernelRows, KernelColumns) = Turned ? (kernelWidth, kernelHeight) : (kernelHeight, kernelWidth);
        Lanes = lanes;
        Groups = (KernelColumns + Columns - 1) / Columns;
        Left = (int)Scratch.RoundUp(Math.Max(margin, KernelColumns / 2), 16);
        Strips = (Width + lanes - 1) / lanes;
        Stride = Left + Strips * lanes + Left + (int)Scratch.RoundUp(Columns, 16);
        SumsStride = Strips * lanes;
        // A cache line more: planes a power of two apart would fight for the same places of a cache.
        PlaneSize = (nint)Rows * Stride + 16;
        SumsSize = Scratch.RoundUp(Rows, TileRows / 2) * SumsStride + 16;
        Plane = new PlaneLayout(Turned, Rows, Width, Stride, PlaneSize);
        Sums = new PlaneLayout(Turned, Rows, Width, SumsStride, SumsSize);
        StripSize = (nint)(Rows + 2 * Margin) * RowSize;
    }

    /// <summary>Whether rows and columns change places.</summary>
    public bool Turned { get; }

    /// <summary>Rows of the plane as worked on.</summary>
    public int Rows { get; }

    /// <summary>Columns of the plane as worked on.</summary>
    public int Width { get; }

    /// <summary>Rows of the kernel as worked on, its longer side.</summary>
    public int KernelRows { get; }

    /// <summary>Columns of the kernel as worked on.</summary>
    public int KernelColumns { get; }

    /// <summary>Numbers a register.</summary>
    public int Lanes { get; }

    /// <summary>Groups of kernel columns.</summary>
    public int Groups { get; }

    /// <summary>Strips a plane.</summary>
    public int Strips { get; }

    /// <summary>Zeros before each row of the plane.</summary>
    public int Left { get; }

    /// <summary>Distance of the plane's rows.</summary>
    public int Stride { get; }

    /// <summary>Distance of the rows of sums.</summary>
    public int SumsStride { get; }

    /// <summary>The plane, from its first number that is not a margin.</summary>
    public PlaneLayout Plane { get; }

    /// <summary>The plane of sums.</summary>
    public PlaneLayout Sums { get; }

    /// <summary>Numbers of the plane.</summary>
    public nint PlaneSize { get; }

    /// <summary>Numbers of the plane of sums, its rows in whole eights.</summary>
    public nint SumsSize { get; }

    /// <summary>Numbers of a strip.</summary>
    public nint StripSize { get; }

    /// <summary>Numbers of a strip's row.</summary>
    public int RowSize => Columns * Lanes;

    /// <summary>Where row 0 of the map stands in a strip.</summary>
    public nint FirstRow => (nint)Margin * RowSize;

    /// <summary>Tiles down the map.</summary>
    public int RowTiles => (Rows + TileRows - 1) / TileRows;

    /// <summary>Tiles of the map, a group of kernel columns counted by itself.</summary>
    public nint Tiles => (nint)Strips * Groups * RowTiles;

    /// <summary>Weights of one kernel in packed form, groups one after the other.</summary>
    public int PackedSize => Groups * KernelRows * Columns;

    /// <summary>Words of a bit a weight.</summary>
    public int PackedWords => (PackedSize + WordBits - 1) / WordBits;

    /// <summary>The kernel rows that can reach the map from any of some consecutive rows.</summary>
    public (int First, int End) Reach(int row, int rows) =>
        (Math.Max(0, KernelRows / 2 - row - (rows - 1)), Math.Min(KernelRows, Rows - row + KernelRows / 2));

    /// <summary>Whether rows of a given distance, in whole registers and tiles, can be the sums themselves.</summary>
    public bool SumsAre(nint stride) => stride == SumsStride && Rows % (TileRows / 2) == 0;

    /// <summary>The rows of a plane.</summary>
    public unsafe PlaneRows RowsOf(float* plane) => new(plane + Left, Stride, bare: false);

    /// <summary>Whether shifted registers are made of loaded ones, which takes half the time of loading them shifted.</summary>
    public bool FillsByRegisters => Avx512F.IsSupported && Lanes == Vector512<float>.Count && KernelColumns == Columns;

    /// <summary>Whether strips can be filled from rows without zeros on either side.</summary>
    public bool CanReadBare => FillsByRegisters && Width % Lanes == 0;
}
