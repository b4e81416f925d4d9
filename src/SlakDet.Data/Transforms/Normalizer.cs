using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms;

/// <summary>Turns 8-bit blue, green, red pixels into the float planes red, green, blue that a network takes.</summary>
/// <remarks>
/// (value - mean) in float32, times 1 / std in double, rounded once to float32: the arithmetic of MMCV, bit for bit. A sample has only 256
/// values, so each channel is a table.
/// </remarks>
public sealed class Normalizer
{
    private readonly float[][] _tables;
    private readonly (double Mean, double Std)[] _channels;

    /// <summary>Prepares the tables.</summary>
    /// <param name="mean">Mean of red, green and blue on the scale 0 to 255.</param>
    /// <param name="std">Standard deviation of red, green and blue on the same scale, above 0.</param>
    /// <exception cref="ArgumentException">There are not three values each, or one is not usable.</exception>
    public Normalizer(IReadOnlyList<double> mean, IReadOnlyList<double> std)
    {
        if (mean.Count != 3 || !mean.All(double.IsFinite))
            throw new ArgumentException(
                $"The mean needs three finite values (red, green, blue), not [{string.Join(", ", mean)}].", nameof(mean));
        if (std.Count != 3 || !std.All(value => double.IsFinite(value) && value > 0))
            throw new ArgumentException(
                $"The std needs three values above 0 (red, green, blue), not [{string.Join(", ", std)}].", nameof(std));
        _tables = [.. mean.Zip(std, MakeTable)];
        _channels = [.. mean.Zip(std)];
    }

    /// <summary>The picture that planes show; what was padded has the mean colour.</summary>
    /// <param name="planes">Red, green, blue as <see cref="Apply"/> writes them: (3, height, width).</param>
    /// <param name="height">Height of a plane.</param>
    /// <param name="width">Width of a plane.</param>
    /// <returns>8-bit blue, green, red; the caller disposes it.</returns>
    public Picture Restore(ReadOnlySpan<float> planes, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(planes.Length, 3L * height * width);
        var picture = new Picture(width, height, channels: 3);
        var samples = picture.Samples;
        for (var channel = 0; channel < 3; channel++)
        {
            var (mean, std) = _channels[channel];
            for (var i = 0; i < height * width; i++)
                samples[3 * i + 2 - channel] = (byte)Math.Clamp(planes[channel * height * width + i] * std + mean + 0.5, 0, 255);
        }
        return picture;
    }

    /// <summary>Writes a picture into the top left corner of three planes; the rest of them is not touched.</summary>
    /// <param name="image">8-bit blue, green, red.</param>
    /// <param name="planes">Red, green, blue: (3, <paramref name="height"/>, <paramref name="width"/>).</param>
    /// <param name="height">Height of a plane, at least the picture's.</param>
    /// <param name="width">Width of a plane, at least the picture's.</param>
    public unsafe void Apply(Picture image, Span<float> planes, int height, int width)
    {
        Picture.ThrowIfNotColor(image);
        var (rows, columns) = (image.Height, image.Width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, width);
        ArgumentOutOfRangeException.ThrowIfNotEqual(planes.Length, 3L * height * width);
        fixed (float* red = _tables[0], green = _tables[1], blue = _tables[2], target = planes)
            for (var y = 0; y < rows; y++)
            {
                var pixel = image.At(y);
                var redRow = target + (long)y * width;
                var greenRow = redRow + (long)height * width;
                var blueRow = greenRow + (long)height * width;
                for (var x = 0; x < columns; x++, pixel += 3)
                {
                    redRow[x] = red[pixel[2]];
                    greenRow[x] = green[pixel[1]];
                    blueRow[x] = blue[pixel[0]];
                }
            }
    }

    private static float[] MakeTable(double mean, double std)
    {
        // The published pipeline holds both as float32 before it takes the reciprocal in double.
        var (offset, factor) = ((float)mean, 1 / (double)(float)std);
        var table = new float[256];
        for (var value = 0; value < 256; value++)
            table[value] = (float)(factor * (float)(value - offset));
        return table;
    }
}
