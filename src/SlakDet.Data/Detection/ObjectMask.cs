using SlakDet.Annotations.Coco;
using SlakDet.Annotations.Masks;

namespace SlakDet.Data.Detection;

/// <summary>The pixels of one object on a picture, kept as the rectangle that holds them all.</summary>
/// <param name="Left">First column of the rectangle.</param>
/// <param name="Top">First row of the rectangle.</param>
/// <param name="Width">Columns of the rectangle, 0 when the object has no pixel.</param>
/// <param name="Height">Rows of the rectangle, 0 when the object has no pixel.</param>
/// <param name="Pixels">1 on the object, 0 elsewhere: (Height, Width).</param>
/// <remarks>A dense mask of every object would take a hundred times the memory, with thousands of objects more than there is.</remarks>
public sealed record ObjectMask(int Left, int Top, int Width, int Height, byte[] Pixels)
{
    /// <summary>The mask without a pixel.</summary>
    public static ObjectMask Empty { get; } = new(0, 0, 0, 0, []);

    /// <summary>Number of the object's pixels.</summary>
    public int Area => Pixels.AsSpan().Count((byte)1);

    /// <summary>Decodes run lengths.</summary>
    public static ObjectMask FromRunLengths(RleMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var bounds = mask.Bounds;
        var (left, top, width, height) = ((int)bounds.X, (int)bounds.Y, (int)bounds.Width, (int)bounds.Height);
        if (width == 0)
            return Empty;
        var pixels = new byte[width * height];
        var position = 0;
        for (var i = 0; i < mask.Counts.Length; i++)
        {
            if (i % 2 == 1)
                Fill(position, position + mask.Counts[i]);
            position += mask.Counts[i];
        }
        return new(left, top, width, height, pixels);

        void Fill(int start, int end)
        {
            // Runs go down the columns and over from one to the next.
            var (column, row) = Math.DivRem(start, mask.HeightPx);
            for (var i = start; i < end; i++)
            {
                pixels[(row - top) * width + column - left] = 1;
                if (++row == mask.HeightPx)
                    (column, row) = (column + 1, 0);
            }
        }
    }

    /// <summary>Draws an outline, or decodes run lengths, on a picture of a given size.</summary>
    public static ObjectMask FromSegmentation(CocoSegmentation segmentation, int heightPx, int widthPx)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        return FromRunLengths(segmentation.ToMask(heightPx, widthPx));
    }

    /// <summary>Sets the object's pixels in a plane, and leaves the others as they are.</summary>
    /// <param name="plane">Rows of <paramref name="width"/> pixels.</param>
    /// <param name="width">Width of the plane; the object lies within the plane.</param>
    public void CopyTo(Span<byte> plane, int width)
    {
        for (var y = 0; y < Height; y++)
        {
            var row = Pixels.AsSpan(y * Width, Width);
            var target = plane.Slice((Top + y) * width + Left, Width);
            for (var x = 0; x < row.Length; x++)
                target[x] |= row[x];
        }
    }

    /// <summary>The object on a picture that shows the given rows and columns of this one.</summary>
    /// <param name="rows">Source row of each row, rising or falling.</param>
    /// <param name="columns">Source column of each column, rising or falling.</param>
    internal ObjectMask Sample(ReadOnlySpan<int> rows, ReadOnlySpan<int> columns)
    {
        var (top, height) = Within(rows, Top, Height);
        var (left, width) = Within(columns, Left, Width);
        if (height == 0 || width == 0)
            return Empty;
        rows = rows.Slice(top, height);
        columns = columns.Slice(left, width);
        var pixels = new byte[height * width];
        for (var y = 0; y < height; y++)
        {
            var target = pixels.AsSpan(y * width, width);
            if (y > 0 && rows[y] == rows[y - 1])
            {
                pixels.AsSpan((y - 1) * width, width).CopyTo(target);
                continue;
            }
            var source = Pixels.AsSpan((rows[y] - Top) * Width, Width);
            for (var x = 0; x < target.Length; x++)
                target[x] = source[columns[x] - Left];
        }
        return new(left, top, width, height, pixels);
    }

    private static (int First, int Count) Within(ReadOnlySpan<int> indices, int start, int length)
    {
        var first = length == 0 ? -1 : indices.IndexOfAnyInRange(start, start + length - 1);
        return first < 0 ? (0, 0) : (first, indices.LastIndexOfAnyInRange(start, start + length - 1) + 1 - first);
    }
}
