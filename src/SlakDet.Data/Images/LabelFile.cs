using System.Runtime.InteropServices;
using OpenCvSharp;
using SlakDet.Annotations;

namespace SlakDet.Data.Images;

/// <summary>Reads and writes class-index maps: PNG files in which a pixel's value is its class.</summary>
public static class LabelFile
{
    private const string Needed = "A label must be a PNG with one 8-bit (or 1, 2, 4-bit) grey or palette value a pixel, its class index.";

    /// <summary>Reads the values as stored: palette indices are not turned into colours, 1, 2 and 4-bit values are not scaled.</summary>
    /// <exception cref="DatasetException">
    /// The file cannot be used; the message names it, says what was found and what is needed.
    /// </exception>
    public static LabelMap Read(string path)
    {
        byte[] values = [];
        var header = Read(path, ref values);
        return new(values, header.Width, header.Height);
    }

    /// <summary>Writes an 8-bit grey PNG.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="values">A value a pixel, (height, width).</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <exception cref="ArgumentException">The number of values is not width x height.</exception>
    public static unsafe void Write(string path, ReadOnlySpan<byte> values, int width, int height)
    {
        if (width <= 0 || height <= 0 || values.Length != (long)width * height)
            throw new ArgumentException($"{values.Length} values do not fill {width} x {height} pixels.", nameof(values));
        fixed (byte* first = &MemoryMarshal.GetReference(values))
        {
            using var map = Picture.Over(first, width, height, channels: 1);
            using var matrix = map.AsMat();
            Cv2.ImEncode(".png", matrix, out var bytes);
            File.WriteAllBytes(path, bytes);
        }
    }

    /// <summary>As <see cref="Read(string)"/>, into a buffer that grows when it is too small and can be used again.</summary>
    internal static ImageHeader Read(string path, ref byte[] values)
    {
        try
        {
            using var file = FileBytes.Read(path);
            var header = ImageHeader.Read(file.Span);
            CheckKind(header);
            if (values.Length < header.Width * header.Height)
                values = new byte[header.Width * header.Height];
            PngIndexReader.Read(file.Span, header, values);
            return header;
        }
        catch (DatasetException error)
        {
            throw ImageFile.NameFile("label", path, error);
        }
    }

    private static void CheckKind(ImageHeader header)
    {
        var found = header switch
        {
            { Format: ImageFormat.Jpeg } => "it is a JPEG, whose compression changes class indices.",
            { Format: ImageFormat.Bmp } => "it is a BMP.",
            { Channels: 2 } => $"it is a grey PNG with transparency ({header.BitDepth} bits a channel).",
            { Channels: > 2 } => $"it is a colour PNG ({header.Channels} channels of {header.BitDepth} bits). If it comes from the full "
                + "ADE20K download, take the scene parsing download instead (ADEChallengeData2016), whose annotations are index maps; "
                + "else turn its colours into indices.",
            { BitDepth: 16 } => "it is a 16-bit grey PNG. If its values are classes below 256, save them with 8 bits; "
                + "if they are instance numbers, take the semantic labels instead.",
            _ => null,
        };
        if (found != null)
            throw new DatasetException("SD-LABEL-FORMAT", $"{found} {Needed}");
    }
}
