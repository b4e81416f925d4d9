using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Rendering;

/// <summary>A grid of pictures with a title above each column, such as picture | ground truth | prediction.</summary>
public static class ContactSheet
{
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;
    private static readonly Scalar Paper = new(250, 250, 250), Ink = new(40, 40, 40);

    /// <summary>Lays pictures out.</summary>
    /// <param name="titles">Title of each column.</param>
    /// <param name="rows">The pictures of each row, as many as there are titles; 8-bit blue, green, red, of any size.</param>
    /// <param name="cellPx">Width and height into which each picture is fitted, at least 16.</param>
    /// <param name="legend">Explained under the grid.</param>
    /// <returns>The sheet; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">There is no title, or a row has another number of pictures.</exception>
    public static Picture Render(
        IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<Picture>> rows, int cellPx = 256, IReadOnlyList<LegendEntry>? legend = null)
    {
        ArgumentNullException.ThrowIfNull(titles);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(cellPx, 16);
        if (titles.Count == 0)
            throw new ArgumentException("A contact sheet needs at least one column.", nameof(titles));
        for (var row = 0; row < rows.Count; row++)
        {
            if (rows[row].Count != titles.Count)
                throw new ArgumentException(
                    $"Row {row} has {rows[row].Count} pictures, but there are {titles.Count} titles.", nameof(rows));
            foreach (var picture in rows[row])
                Picture.ThrowIfNotColor(picture, nameof(rows));
        }

        var (gap, titlePx) = (Math.Max(2, cellPx / 32), Math.Max(8, cellPx / 20));
        var head = titlePx * 2;
        using var sheet = new Picture(titles.Count * (cellPx + gap) + gap, head + rows.Count * (cellPx + gap) + gap, channels: 3);
        using var canvas = sheet.AsMat();
        canvas.SetTo(Paper);
        for (var column = 0; column < titles.Count; column++)
        {
            var left = gap + column * (cellPx + gap);
            var scale = titlePx / 22.0;
            var size = Cv2.GetTextSize(titles[column], Font, scale, 1, out _);
            var start = new Point(left + (cellPx - size.Width) / 2, titlePx * 3 / 2 + gap / 2);
            Cv2.PutText(canvas, titles[column], start, Font, scale, Ink, 1, LineTypes.AntiAlias);
            for (var row = 0; row < rows.Count; row++)
                Fit(rows[row][column], canvas, new Rect(left, head + gap + row * (cellPx + gap), cellPx, cellPx));
        }

        return Legend.Below(sheet, legend ?? []);
    }

    /// <summary>Scales a picture to the cell, keeping its proportions, into the middle.</summary>
    private static void Fit(Picture picture, Mat canvas, Rect cell)
    {
        var factor = Math.Min((double)cell.Width / picture.Width, (double)cell.Height / picture.Height);
        var size = new Size(Math.Max(1, (int)(picture.Width * factor + 0.5)), Math.Max(1, (int)(picture.Height * factor + 0.5)));
        var corner = new Point(cell.X + (cell.Width - size.Width) / 2, cell.Y + (cell.Height - size.Height) / 2);
        using Mat source = picture.AsMat(), target = canvas[new Rect(corner, size)];
        Cv2.Resize(source, target, size, interpolation: factor < 1 ? InterpolationFlags.Area : InterpolationFlags.Cubic);
    }
}
