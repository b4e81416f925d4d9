using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms.RandAugment;

/// <summary>The operations on the values of a picture that leave its pixels where they are.</summary>
/// <remarks>Pillow's arithmetic on bytes: tables of 256 a channel, and mixtures in float32 that are cut, not rounded.</remarks>
internal static class ColorOperations
{
    private const int Channels = 3, Levels = 256;

    // Weights of red, green and blue in luma (ITU-R 601-2), of 65536.
    private const int Red = 19595, Green = 38470, Blue = 7471;

    /// <summary>Changes a picture in place.</summary>
    /// <param name="image">8-bit blue, green, red, of its own memory (no window).</param>
    /// <param name="step">One of the operations that do not move pixels.</param>
    public static void Apply(Picture image, AugmentStep step)
    {
        Picture.ThrowIfNotColor(image);
        var pixels = image.Samples;
        var argument = step.Argument;
        switch (step.Operation)
        {
            case AugmentOperation.AutoContrast:
                MapByHistogram(pixels, StretchTable);
                break;
            case AugmentOperation.Equalize:
                MapByHistogram(pixels, EqualizeTable);
                break;
            case AugmentOperation.Invert:
                Map(pixels, value => 255 - value);
                break;
            case AugmentOperation.Posterize:
                Map(pixels, value => value & ~((1 << (8 - (int)argument)) - 1));
                break;
            case AugmentOperation.Solarize:
                Map(pixels, value => value < argument ? value : 255 - value);
                break;
            case AugmentOperation.SolarizeAdd:
                Map(pixels, value => value < 128 ? Math.Min(255, value + (int)argument) : value);
                break;
            case AugmentOperation.Color:
                for (var i = 0; i < pixels.Length; i += Channels)
                    Mix(pixels.Slice(i, Channels), Luma(pixels[i..]), (float)argument);
                break;
            case AugmentOperation.Contrast:
                Mix(pixels, MeanLuma(pixels), (float)argument);
                break;
            case AugmentOperation.Brightness:
                Mix(pixels, 0, (float)argument);
                break;
            case AugmentOperation.Sharpness:
                Sharpen(pixels, image.Width, (float)argument);
                break;
            default:
                throw new ArgumentException($"{step.Operation} moves pixels.", nameof(step));
        }
    }

    private static void Map(Span<byte> pixels, Func<int, int> change)
    {
        Span<byte> table = stackalloc byte[Levels];
        for (var value = 0; value < Levels; value++)
            table[value] = (byte)change(value);
        foreach (ref var value in pixels)
            value = table[value];
    }

    private static void MapByHistogram(Span<byte> pixels, Func<int[], byte[]?> tableOf)
    {
        for (var channel = 0; channel < Channels; channel++)
        {
            var counts = new int[Levels];
            for (var i = channel; i < pixels.Length; i += Channels)
                counts[pixels[i]]++;
            if (tableOf(counts) is not { } table)
                continue;
            for (var i = channel; i < pixels.Length; i += Channels)
                pixels[i] = table[pixels[i]];
        }
    }

    private static byte[]? StretchTable(int[] counts)
    {
        var (lowest, highest) = (Array.FindIndex(counts, count => count > 0), Array.FindLastIndex(counts, count => count > 0));
        if (highest <= lowest)
            return null;
        var scale = 255.0 / (highest - lowest);
        return [.. Enumerable.Range(0, Levels).Select(value => (byte)Math.Clamp((int)(value * scale - lowest * scale), 0, 255))];
    }

    /// <summary>A value goes to the share of the smaller ones, counted in steps that would use all levels but for the highest value's own pixels.</summary>
    private static byte[]? EqualizeTable(int[] counts)
    {
        var step = (counts.Sum() - counts[Array.FindLastIndex(counts, count => count > 0)]) / 255;
        if (step == 0)
            return null;
        var table = new byte[Levels];
        var below = step / 2;
        for (var value = 0; value < Levels; value++)
        {
            table[value] = (byte)Math.Min(below / step, 255);
            below += counts[value];
        }

        return table;
    }

    private static byte Luma(ReadOnlySpan<byte> bgr) => (byte)((bgr[2] * Red + bgr[1] * Green + bgr[0] * Blue + 0x8000) >> 16);

    private static byte MeanLuma(ReadOnlySpan<byte> pixels)
    {
        var sum = 0L;
        for (var i = 0; i < pixels.Length; i += Channels)
            sum += Luma(pixels[i..]);
        return (byte)((double)sum / (pixels.Length / Channels) + 0.5);
    }

    private static void Mix(Span<byte> pixels, byte plain, float factor)
    {
        foreach (ref var value in pixels)
            value = Mix(plain, value, factor);
    }

    /// <summary>Factor 0 gives the plain value, 1 the value itself, more goes beyond it.</summary>
    private static byte Mix(byte plain, byte value, float factor) => (byte)Math.Clamp(plain + factor * (value - plain), 0f, 255f);

    /// <summary>Mixes with the mean of the pixel, five-fold, and its eight neighbours; the border stays as it is.</summary>
    private static void Sharpen(Span<byte> pixels, int width, float factor)
    {
        const float Share = 1 / 13f, Centre = 5 / 13f;
        var before = pixels.ToArray();
        var row = Channels * width;
        for (var i = row + Channels; i < pixels.Length - row - Channels; i++)
        {
            if (i % row < Channels || i % row >= row - Channels)
                continue;
            var smooth = 0.5f + RowSum(before, i + row, Share) + RowSum(before, i, Centre) + RowSum(before, i - row, Share);
            pixels[i] = Mix((byte)smooth, before[i], factor);
        }

        static float RowSum(byte[] values, int i, float middle) => Share * values[i - Channels] + middle * values[i] + Share * values[i + Channels];
    }
}
