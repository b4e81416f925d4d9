using System.Runtime.InteropServices;
using OpenCvSharp;
using SlakDet.Annotations;
using SlakDet.Data.Images;

namespace SlakDet.Data.Rendering;

/// <summary>Draws a class map over the picture it belongs to.</summary>
public static class SegmentationOverlay
{
    /// <summary>
    /// Draws the map over the picture, with a legend below: colour, name and share of each class that occurs, the largest first.
    /// </summary>
    /// <remarks>Pictures with a side below 256 pixels are magnified by a whole factor, so that the legend suits them.</remarks>
    /// <param name="bgr">The picture, 8-bit blue, green, red; left as it is.</param>
    /// <param name="classMap">Class index of each pixel, row by row; 255 leaves the picture bare.</param>
    /// <param name="classes">Names and colours.</param>
    /// <param name="opacity">Share of the class's colour in the mix, 0 to 1.</param>
    /// <returns>The picture with legend; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The map has another size than the picture, or a value that is no class.</exception>
    public static Picture Render(Picture bgr, byte[] classMap, ClassList classes, double opacity = 0.55)
    {
        var counts = CheckedCounts(bgr, classMap, classes);
        var factor = Magnification.FactorFor(bgr);
        using var large = Magnification.Apply(bgr, factor);
        using var picture = Blend(large, Magnify(classMap, bgr.Width, factor), classes, opacity);

        var entries = Enumerable.Range(0, classes.Count).Where(c => counts[c] > 0).OrderByDescending(c => counts[c])
            .Select(c => new LegendEntry(classes.Palette[c], $"{classes.Names[c]}  {Share(counts[c], classMap.Length)}")).ToList();
        return Legend.Below(picture, entries);
    }

    /// <summary>Mixes the classes' colours into the picture, with a thin dark line where two classes meet.</summary>
    /// <inheritdoc cref="Render"/>
    /// <returns>A picture of the same size; the caller disposes it.</returns>
    public static Picture Blend(Picture bgr, byte[] classMap, ClassList classes, double opacity = 0.55)
    {
        CheckedCounts(bgr, classMap, classes);
        ArgumentOutOfRangeException.ThrowIfNegative(opacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opacity, 1);
        var blended = bgr.Clone();
        var pixels = MemoryMarshal.Cast<byte, Vec3b>(blended.Samples);
        var (width, height) = (bgr.Width, bgr.Height);
        var line = Math.Max(1, Math.Min(width, height) / 400);
        for (var i = 0; i < pixels.Length; i++)
        {
            var c = classMap[i];
            if (c == LabelMapping.IgnoreLabel)
                continue;
            var (color, x, y) = (classes.Palette[c], i % width, i / width);
            var isBorder = (x + line < width && classMap[i + line] != c) || (y + line < height && classMap[i + line * width] != c);
            pixels[i] = isBorder
                ? new Vec3b((byte)(color.Blue / 4), (byte)(color.Green / 4), (byte)(color.Red / 4))
                : new Vec3b(Mix(pixels[i].Item0, color.Blue), Mix(pixels[i].Item1, color.Green), Mix(pixels[i].Item2, color.Red));
        }

        return blended;

        byte Mix(byte below, byte above) => (byte)(below + (above - below) * opacity + 0.5);
    }

    private static long[] CheckedCounts(Picture bgr, byte[] classMap, ClassList classes)
    {
        Picture.ThrowIfNotColor(bgr);
        ArgumentNullException.ThrowIfNull(classMap);
        ArgumentNullException.ThrowIfNull(classes);
        var pixels = (long)bgr.Width * bgr.Height;
        if (classMap.LongLength != pixels)
        {
            throw new ArgumentException(
                $"The class map has {classMap.Length} values, the picture {bgr.Width} x {bgr.Height} = {pixels} pixels; "
                + "they must be equal.",
                nameof(classMap));
        }

        var counts = new long[256];
        foreach (var value in classMap)
            counts[value]++;
        for (var value = classes.Count; value < LabelMapping.IgnoreLabel; value++)
        {
            if (counts[value] > 0)
            {
                throw new ArgumentException(
                    $"The class map has the value {value}; with {classes.Count} classes "
                    + $"the values are 0 to {classes.Count - 1}, and 255 for none.",
                    nameof(classMap));
            }
        }

        return counts;
    }

    private static byte[] Magnify(byte[] map, int width, int factor)
    {
        if (factor == 1)
            return map;
        var large = new byte[map.Length * factor * factor];
        for (var i = 0; i < large.Length; i++)
            large[i] = map[i / (width * factor) / factor * width + i % (width * factor) / factor];
        return large;
    }

    private static string Share(long count, int total)
    {
        var percent = 100.0 * count / total;
        return percent < 0.1 ? "< 0.1 %" : $"{percent:F1} %";
    }
}
