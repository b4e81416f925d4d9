using SlakDet.Annotations;

namespace SlakDet.Data.Images;

/// <summary>What the header of a picture file says, read without decoding a pixel.</summary>
/// <param name="Format">The kind of file.</param>
/// <param name="Width">
/// Stored width in pixels, at least 1; a picture with <paramref name="Orientation"/> 5 to 8 is shown with width and height exchanged.
/// </param>
/// <param name="Height">Stored height in pixels, at least 1.</param>
/// <param name="Channels">Stored samples a pixel: 1 grey or palette index, 2 grey and alpha, 3 colour, 4 colour and alpha, or CMYK.</param>
/// <param name="BitDepth">Bits a sample.</param>
/// <param name="HasPalette">True when a sample is an index into a palette.</param>
/// <param name="Orientation">EXIF orientation, 1 (upright, also when there is none) to 8.</param>
public sealed record ImageHeader(ImageFormat Format, int Width, int Height, int Channels, int BitDepth, bool HasPalette, int Orientation)
{
    /// <summary>Width and height as shown, and as decoded: the EXIF rotation is applied.</summary>
    public (int Width, int Height) ShownSize => Orientation >= 5 ? (Height, Width) : (Width, Height);

    /// <summary>The largest picture that is decoded, in pixels.</summary>
    public const long MaxPixels = 1L << 28;

    /// <summary>
    /// Reads the header and checks that the file is whole, as far as that shows without decoding: every PNG chunk with its checksum up
    /// to IEND, every JPEG segment up to the end marker, a BMP's pixel rows.
    /// </summary>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="DatasetException">
    /// The file is empty, of another kind, broken, cut short, or has more than <see cref="MaxPixels"/> pixels. The message does not name
    /// the file.
    /// </exception>
    public static ImageHeader Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new DatasetException("SD-IMAGE-EMPTY", "the file is empty (0 bytes); copy or download it again.");
        var header = bytes switch
        {
            _ when bytes.StartsWith(PngChunks.Signature) => PngChunks.ReadHeader(bytes),
            [0xFF, 0xD8, 0xFF, ..] => JpegSegments.ReadHeader(bytes),
            [(byte)'B', (byte)'M', ..] => BitmapHeader.Read(bytes),
            _ => throw new DatasetException("SD-IMAGE-FORMAT",
                $"the file is not a PNG, JPEG or BMP picture (it begins with {Convert.ToHexString(bytes[..Math.Min(8, bytes.Length)])}); "
                + "convert it to one of these."),
        };
        if ((long)header.Width * header.Height > MaxPixels)
            throw new DatasetException("SD-IMAGE-TOO-LARGE",
                $"the header says {header.Width} x {header.Height} pixels (width x height), more than the {MaxPixels} that are decoded; "
                + "cut it into tiles.");
        return header;
    }

    internal static DatasetException Truncated(string found) =>
        new("SD-IMAGE-TRUNCATED", $"the file is cut short: {found}; copy or download it again.");

    internal static DatasetException Broken(string found) =>
        new("SD-IMAGE-DECODE", $"the file is damaged: {found}; copy or download it again.");
}
