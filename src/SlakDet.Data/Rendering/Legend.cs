using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.Data.Rendering;

/// <summary>Explains the colours of a picture: swatches with texts, in as many columns as fit under it.</summary>
public static class Legend
{
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;
    private const double FontHeightPx = 22; // Of the capitals, at scale 1.
    private static readonly Scalar Paper = new(250, 250, 250), Ink = new(40, 40, 40);

    /// <summary>A copy of a picture with a legend below it; wider than the picture if one column needs that.</summary>
    /// <param name="picture">8-bit blue, green, red.</param>
    /// <param name="entries">The lines; none gives just the copy.</param>
    public static Picture Below(Picture picture, IReadOnlyList<LegendEntry> entries)
    {
        Picture.ThrowIfNotColor(picture);
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Count == 0)
            return picture.Clone();

        var textPx = Math.Clamp(4 + Math.Min(picture.Width, picture.Height) / 90, 8, 36);
        var (scale, thickness) = (textPx / FontHeightPx, Math.Max(1, textPx / 9));
        var texts = entries.Select(e => Ascii(e.Text)).ToArray();
        var widest = texts.Max(text => Cv2.GetTextSize(text, Font, scale, thickness, out _).Width);
        var cell = new Size(textPx * 5 / 2 + widest + textPx, textPx * 2);
        var columns = Math.Clamp((picture.Width - textPx) / cell.Width, 1, entries.Count);
        var rows = (entries.Count + columns - 1) / columns;

        var sheet = new Picture(Math.Max(picture.Width, columns * cell.Width + textPx), picture.Height + rows * cell.Height + textPx, channels: 3);
        using var canvas = sheet.AsMat();
        canvas.SetTo(Paper);
        for (var y = 0; y < picture.Height; y++)
            picture.Row(y).CopyTo(sheet.Row(y));
        for (var i = 0; i < entries.Count; i++)
        {
            // Down the columns, as one reads a list.
            var corner = new Point(textPx + i / rows * cell.Width, picture.Height + textPx + i % rows * cell.Height);
            var swatch = new Rect(corner.X, corner.Y, textPx * 3 / 2, textPx);
            var (red, green, blue) = entries[i].Color;
            Cv2.Rectangle(canvas, swatch, new Scalar(blue, green, red), thickness: -1);
            Cv2.Rectangle(canvas, swatch, Ink, thickness: 1);
            var start = new Point(corner.X + 2 * textPx, corner.Y + textPx);
            Cv2.PutText(canvas, texts[i], start, Font, scale, Ink, thickness, LineTypes.AntiAlias);
        }

        return sheet;
    }

    /// <summary>A text as OpenCV's fonts can draw it.</summary>
    internal static string Ascii(string text) => string.Concat(text.Select(letter => letter is >= ' ' and <= '~' ? letter : '?'));
}
