using System.Globalization;
using System.Runtime.InteropServices;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Detection;
using SlakDet.Data.Images;

namespace SlakDet.Data.Rendering;

/// <summary>
/// Draws objects on the picture they belong to: translucent masks, boxes, and names with scores, in the colours of the classes.
/// </summary>
public static class DetectionOverlay
{
    private const HersheyFonts Font = HersheyFonts.HersheySimplex;
    private const double FontHeightPx = 22;   // of the capitals, at scale 1

    /// <summary>Draws on a copy, in the order given; later objects cover earlier ones.</summary>
    /// <remarks>Pictures with a side below 256 pixels are magnified by a whole factor, so that the names suit them.</remarks>
    /// <param name="bgr">The picture, 8-bit blue, green, red.</param>
    /// <param name="objects">What to draw.</param>
    /// <param name="classes">Names and colours.</param>
    /// <param name="opacity">Share of the class's colour in a mask's mix, 0 to 1.</param>
    /// <returns>The drawing; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A label is no class, a mask leaves the picture, or the picture is of another type.</exception>
    public static Picture Render(Picture bgr, IReadOnlyList<DrawnObject> objects, ClassList classes, double opacity = 0.45)
    {
        Check(bgr, objects, classes);
        ArgumentOutOfRangeException.ThrowIfNegative(opacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opacity, 1);
        var factor = Magnification.FactorFor(bgr);
        var drawing = Magnification.Apply(bgr, factor);
        foreach (var item in objects)
            if (item.Mask != null)
                Tint(drawing, item.Mask, factor, classes.Palette[item.Label], opacity);
        using var canvas = drawing.AsMat();
        var pen = new Pen(canvas);
        foreach (var item in objects)
            pen.Draw(item, factor, classes.Names[item.Label], classes.Palette[item.Label]);
        return drawing;
    }

    private static void Check(Picture bgr, IReadOnlyList<DrawnObject> objects, ClassList classes)
    {
        Picture.ThrowIfNotColor(bgr);
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(classes);
        foreach (var (label, mask) in objects.Select(item => (item.Label, item.Mask)))
        {
            if (label < 0 || label >= classes.Count)
                throw new ArgumentException(
                    $"An object has the label {label}; with {classes.Count} classes the labels are 0 to {classes.Count - 1}.",
                    nameof(objects));
            if (mask is { Left: var left, Top: var top, Width: var width, Height: var height }
                && (left < 0 || top < 0 || left + width > bgr.Width || top + height > bgr.Height))
                throw new ArgumentException(
                    $"A mask covers columns {left} to {left + width} and rows {top} to {top + height}; "
                    + $"the picture has {bgr.Width} x {bgr.Height} pixels.", nameof(objects));
        }
    }

    private static void Tint(Picture drawing, ObjectMask mask, int factor, RgbColor color, double opacity)
    {
        for (var y = 0; y < mask.Height * factor; y++)
        {
            var row = MemoryMarshal.Cast<byte, Vec3b>(drawing.Row(mask.Top * factor + y)).Slice(mask.Left * factor, mask.Width * factor);
            var pixels = mask.Pixels.AsSpan(y / factor * mask.Width, mask.Width);
            for (var x = 0; x < row.Length; x++)
                if (pixels[x / factor] != 0)
                    row[x] = new(Mix(row[x].Item0, color.Blue), Mix(row[x].Item1, color.Green), Mix(row[x].Item2, color.Red));
        }

        byte Mix(byte below, byte above) => (byte)(below + (above - below) * opacity + 0.5);
    }

    /// <summary>Draws boxes and names with lines and letters that suit a picture's size.</summary>
    private sealed class Pen(Mat drawing)
    {
        private readonly int _line = Math.Max(1, Math.Min(drawing.Width, drawing.Height) / 300);
        private readonly int _textPx = Math.Clamp(4 + Math.Min(drawing.Width, drawing.Height) / 90, 8, 36);

        public void Draw(DrawnObject item, int factor, string name, RgbColor rgb)
        {
            var color = new Scalar(rgb.Blue, rgb.Green, rgb.Red);
            var corner = new Point(ToPixel(item.Left, drawing.Width), ToPixel(item.Top, drawing.Height));
            var opposite = new Point(ToPixel(item.Right, drawing.Width), ToPixel(item.Bottom, drawing.Height));
            Cv2.Rectangle(drawing, corner, opposite, color, item.IsIgnored ? 1 : _line);
            var score = item.Score is { } value ? " " + value.ToString("F2", CultureInfo.InvariantCulture) : "";
            Write(Legend.Ascii(name) + score + (item.IsIgnored ? " (ignored)" : ""), corner, color, rgb);

            int ToPixel(float edge, int side) => (int)Math.Clamp(edge * factor, 0f, side - 1);
        }

        private void Write(string text, Point corner, Scalar color, RgbColor rgb)
        {
            var (scale, thickness, margin) = (_textPx / FontHeightPx, Math.Max(1, _textPx / 9), Math.Max(2, _textPx / 4));
            var size = Cv2.GetTextSize(text, Font, scale, thickness, out _);
            var height = _textPx + 2 * margin;
            // Above the box; where the picture ends, inside it.
            var top = corner.Y >= height ? corner.Y - height : corner.Y;
            var left = Math.Clamp(corner.X, 0, Math.Max(0, drawing.Width - size.Width - 2 * margin));
            Cv2.Rectangle(drawing, new Rect(left, top, size.Width + 2 * margin, height), color, thickness: -1);
            var isLight = 0.299 * rgb.Red + 0.587 * rgb.Green + 0.114 * rgb.Blue > 128;
            var start = new Point(left + margin, top + margin + _textPx);
            Cv2.PutText(drawing, text, start, Font, scale, isLight ? Scalar.Black : Scalar.White, thickness, LineTypes.AntiAlias);
        }
    }
}
