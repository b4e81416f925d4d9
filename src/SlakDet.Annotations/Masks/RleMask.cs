using System.Runtime.CompilerServices;
using System.Text;
using SlakDet.Annotations.Coco;

namespace SlakDet.Annotations.Masks;

/// <summary>A binary mask as run lengths, column by column, first a run of zeros (which may be empty), as COCO's maskApi stores it.</summary>
/// <remarks>
/// Immutable. All operations give maskApi's bytes and bits. The only differences: bad input is refused instead of read beyond its end, and
/// runs of no pixel in the middle of a mask, which no encoder writes, are passed over where maskApi stops early.
/// </remarks>
public sealed class RleMask
{
    /// <summary>Most pixels of a mask.</summary>
    public const int MaxPixels = 1 << 28;

    private readonly int[] _block;
    private readonly int _start;
    private readonly int _length;
    private readonly RunExtent _extent;

    private RleMask(int heightPx, int widthPx, int[] counts)
        : this(heightPx, widthPx, counts, 0, counts.Length)
    {
    }

    private RleMask(int heightPx, int widthPx, int[] block, int start, int length)
    {
        (HeightPx, WidthPx, _block, _start, _length) = (heightPx, widthPx, block, start, length);
        _extent = RunExtent.Of(Counts, heightPx);
    }

    /// <summary>Rows of the picture.</summary>
    public int HeightPx { get; }

    /// <summary>Columns of the picture.</summary>
    public int WidthPx { get; }

    /// <summary>The runs; their sum is height times width.</summary>
    public ReadOnlySpan<int> Counts => _block.AsSpan(_start, _length);

    /// <summary>How many pixels are on.</summary>
    public long Area => _extent.Area;

    /// <summary>The box around the pixels that are on, in whole pixels; all zeros for an empty mask.</summary>
    public CocoBox Bounds => _extent.Box;

    /// <summary>A mask of given runs.</summary>
    /// <exception cref="DatasetException">A size or a run is negative, the mask is too large, or the runs do not add up to its size.</exception>
    public static RleMask FromCounts(int heightPx, int widthPx, ReadOnlySpan<int> counts)
    {
        var pixels = CheckSize(heightPx, widthPx);
        var sum = 0L;
        foreach (var count in counts)
        {
            if (count < 0)
                throw new DatasetException("SD-RLE", $"A run of {count} pixels; runs are at least 0.");
            sum += count;
        }

        if (sum != pixels)
        {
            throw new DatasetException("SD-RLE", $"The runs of a mask of {heightPx} x {widthPx} (height x width) add up to {sum} pixels; "
                + $"they must give {pixels}. The picture's size may be wrong, or height and width exchanged.");
        }

        return new(heightPx, widthPx, counts.ToArray());
    }

    /// <summary>A mask of given runs, none negative, that are kept with those of other masks.</summary>
    /// <returns>Null if they do not add up to its size.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static RleMask? TryKeep(int heightPx, int widthPx, ReadOnlySpan<int> counts, RunStore store)
    {
        var sum = 0L;
        foreach (var count in counts)
            sum += count;
        if (sum != (long)heightPx * widthPx)
            return null;
        var (block, start) = store.Keep(counts);
        return new(heightPx, widthPx, block, start, counts.Length);
    }

    /// <summary>Reads COCO's compressed string.</summary>
    /// <param name="compressed">Characters 48 to 111, as COCO files hold them in <c>counts</c>.</param>
    /// <param name="heightPx">Rows of the picture.</param>
    /// <param name="widthPx">Columns of the picture.</param>
    /// <exception cref="DatasetException">The string is cut short or holds anything else, or its runs do not give the size.</exception>
    public static RleMask Parse(ReadOnlySpan<byte> compressed, int heightPx, int widthPx)
    {
        using var runs = new RunBuffer();
        RunString.Read(compressed, runs);
        return FromCounts(heightPx, widthPx, runs.Written);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte}, int, int)"/>
    public static RleMask Parse(string compressed, int heightPx, int widthPx)
    {
        ArgumentNullException.ThrowIfNull(compressed);
        return Parse(Encoding.UTF8.GetBytes(compressed), heightPx, widthPx);
    }

    /// <summary>Encodes pixels that lie column by column; every value but 0 is on.</summary>
    /// <exception cref="ArgumentException">There are not height times width pixels.</exception>
    /// <exception cref="DatasetException">A size is negative or the mask is too large.</exception>
    public static RleMask EncodeColumns(ReadOnlySpan<byte> columnMajor, int heightPx, int widthPx)
    {
        CheckPixels(columnMajor.Length, heightPx, widthPx, nameof(columnMajor));
        return new(heightPx, widthPx, RunEncoder.EncodeColumns(columnMajor));
    }

    /// <summary>Encodes pixels that lie row by row, as pictures do; every value but 0 is on.</summary>
    /// <inheritdoc cref="EncodeColumns" path="/exception"/>
    public static RleMask EncodeRows(ReadOnlySpan<byte> rowMajor, int heightPx, int widthPx)
    {
        CheckPixels(rowMajor.Length, heightPx, widthPx, nameof(rowMajor));
        return new(heightPx, widthPx, RunEncoder.EncodeRows(rowMajor, heightPx, widthPx));
    }

    /// <summary>Fills an outline by COCO's rule: the outline is walked on a grid five times finer than the pixels.</summary>
    /// <param name="corners">x0, y0, x1, y1, ... of at least three corners, in pixels; parts outside the picture are cut off.</param>
    /// <param name="heightPx">Rows of the picture.</param>
    /// <param name="widthPx">Columns of the picture.</param>
    /// <exception cref="DatasetException">
    /// The count of numbers is odd or below 6, a number is not finite or beyond <see cref="MaxPixels"/>, or a size is refused.
    /// </exception>
    public static RleMask FromPolygon(ReadOnlySpan<double> corners, int heightPx, int widthPx)
    {
        CheckSize(heightPx, widthPx);
        return new(heightPx, widthPx, PolygonFill.Fill(corners, heightPx, widthPx));
    }

    /// <summary>The pixels that are on in any of the masks.</summary>
    /// <returns>Of one mask itself; of none, or of sizes that differ, a mask of 0 x 0, as maskApi does.</returns>
    public static RleMask Union(params ReadOnlySpan<RleMask> masks) => Merge(masks, intersect: false);

    /// <summary>The pixels that are on in all of the masks.</summary>
    /// <inheritdoc cref="Union" path="/returns"/>
    public static RleMask Intersection(params ReadOnlySpan<RleMask> masks) => Merge(masks, intersect: true);

    /// <summary>Intersection over union of a detection and an object.</summary>
    /// <param name="detection">The detection's mask.</param>
    /// <param name="truth">The object's mask.</param>
    /// <param name="truthIsCrowd">Whether to divide by the detection's area instead of the union.</param>
    /// <returns>0 to 1; -1 if the boxes meet but the sizes of the pictures differ.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double IntersectionOverUnion(RleMask detection, RleMask truth, bool truthIsCrowd)
    {
        var (d, t) = (detection._extent, truth._extent);
        if (!d.Meets(t))
            return 0;
        if (detection.HeightPx != truth.HeightPx || detection.WidthPx != truth.WidthPx)
            return -1;
        var common = RunMerge.CommonPixels(detection.Counts, truth.Counts, truth.HeightPx * truth.WidthPx);
        return common == 0 ? 0 : (double)common / (truthIsCrowd ? d.Area : d.Area + t.Area - common);
    }

    /// <summary>COCO's compressed string of the runs.</summary>
    public string ToCompressedString() => RunString.Write(Counts);

    /// <summary>The pixels, 0 or 1, column by column.</summary>
    public byte[] Decode()
    {
        var pixels = new byte[HeightPx * WidthPx];
        RunDecoder.DecodeColumns(Counts, pixels);
        return pixels;
    }

    /// <summary>The pixels, 0 or 1, row by row, as pictures lie.</summary>
    /// <param name="target">Height times width pixels; whatever they hold is overwritten.</param>
    /// <exception cref="ArgumentException">The target has another length.</exception>
    public void DecodeRows(Span<byte> target)
    {
        CheckPixels(target.Length, HeightPx, WidthPx, nameof(target));
        RunDecoder.DecodeRows(Counts, target, HeightPx, WidthPx);
    }

    private static RleMask Merge(ReadOnlySpan<RleMask> masks, bool intersect)
    {
        if (masks.Length == 0)
            return new(0, 0, []);
        var merged = masks[0];
        foreach (var mask in masks[1..])
        {
            if (mask.HeightPx != merged.HeightPx || mask.WidthPx != merged.WidthPx)
                return new(0, 0, []);
            merged = new(mask.HeightPx, mask.WidthPx, RunMerge.Merge(merged.Counts, mask.Counts, intersect));
        }

        return merged;
    }

    private static int CheckSize(int heightPx, int widthPx)
    {
        var pixels = (long)heightPx * widthPx;
        if (heightPx < 0 || widthPx < 0 || pixels > MaxPixels)
        {
            throw new DatasetException("SD-RLE", $"A mask of {heightPx} x {widthPx} (height x width); "
                + $"sides must be at least 0 and the pixels at most {MaxPixels}.");
        }

        return (int)pixels;
    }

    private static void CheckPixels(int length, int heightPx, int widthPx, string parameter)
    {
        if (length != CheckSize(heightPx, widthPx))
            throw new ArgumentException($"There are {length} pixels; a mask of {heightPx} x {widthPx} needs {heightPx * widthPx}.", parameter);
    }
}
