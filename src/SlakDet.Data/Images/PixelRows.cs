using OpenCvSharp;

namespace SlakDet.Data.Images;

/// <summary>The pixels of a picture or label map as plain bytes.</summary>
internal static class PixelRows
{
    /// <summary>Copies a picture into the top left corner of a larger one.</summary>
    /// <param name="source">8 bits a channel.</param>
    /// <param name="target">Rows of <paramref name="width"/> pixels with as many channels; what lies beside the picture is left as it is.</param>
    /// <param name="width">At least the picture's.</param>
    public static unsafe void Copy(Mat source, Span<byte> target, int width)
    {
        var (height, channels) = (source.Height, source.Channels());
        var length = channels * source.Width;
        for (var y = 0; y < height; y++)
            new ReadOnlySpan<byte>((byte*)source.Ptr(y), length).CopyTo(target[(channels * y * width)..]);
    }
}
