using SlakDet.Data.Images;

namespace SlakDet.Data.Transforms;

/// <summary>Nearest-neighbour resizing as OpenCV does it, byte for byte; for label maps and masks.</summary>
public static class NearestResize
{
    /// <summary>Resizes a picture or label map.</summary>
    /// <param name="source">Not empty; may be a window of a larger one.</param>
    /// <param name="target">Gets the size, and the pixels; its memory is not the source's.</param>
    /// <param name="width">New width, above 0.</param>
    /// <param name="height">New height, above 0.</param>
    /// <exception cref="ArgumentException">The source is empty, or also the target.</exception>
    public static void Apply(Picture source, Picture target, int width, int height)
    {
        ResizeArguments.Check(source, target, width, height);
        target.Create(width, height, source.Channels);
        var (rows, columns) = (NearestIndices.Of(source.Height, height), NearestIndices.Of(source.Width, width));
        for (var y = 0; y < height; y++)
            if (y > 0 && rows[y] == rows[y - 1])
                target.Row(y - 1).CopyTo(target.Row(y));
            else
                Pick(source.Row(rows[y]), columns, target.Row(y), source.Channels);
    }

    private static unsafe void Pick(ReadOnlySpan<byte> row, int[] columns, Span<byte> result, int channels)
    {
        fixed (byte* from = row, to = result)
            unchecked
            {
                if (channels == 1)
                    for (var x = 0; x < columns.Length; x++)
                        to[x] = from[columns[x]];
                else
                    for (var x = 0; x < columns.Length; x++)
                        for (var channel = 0; channel < channels; channel++)
                            to[x * channels + channel] = from[columns[x] * channels + channel];
            }
    }
}
