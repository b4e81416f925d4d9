using OpenCvSharp;
using SlakDet.Annotations;

namespace SlakDet.Data.Images;

/// <summary>Reads and writes picture files. Reading is strict: a file that is cut short is an error, never a picture with a grey half.</summary>
/// <remarks>
/// Not seen is damage inside a JPEG's compressed data that leaves its markers whole: the format has no checksum.
/// </remarks>
public static class ImageFile
{
    /// <summary>Decodes a picture to 8-bit blue, green, red, (height, width, 3).</summary>
    /// <remarks>
    /// EXIF rotation is applied, alpha dropped, grey repeated, 16 bits reduced to 8, as OpenCV does for the published pipelines.
    /// </remarks>
    /// <param name="path">A PNG, JPEG or BMP file.</param>
    /// <returns>The picture; the caller disposes it.</returns>
    /// <exception cref="DatasetException">The file cannot be used; the message names it and says why.</exception>
    public static Picture DecodeColor(string path)
    {
        try
        {
            using var file = FileBytes.Read(path);
            ImageHeader.Read(file.Span);   // from bytes and checked first: ImRead fills up half a JPEG, and a header can ask for gigabytes
            return Decode(file.Span);
        }
        catch (DatasetException error)
        {
            throw NameFile("picture", path, error);
        }
    }

    /// <summary>Reads and checks the header of a picture file, see <see cref="ImageHeader.Read"/>.</summary>
    /// <exception cref="DatasetException">The file cannot be used; the message names it and says why.</exception>
    public static ImageHeader ReadHeader(string path)
    {
        try
        {
            using var file = FileBytes.Read(path);
            return ImageHeader.Read(file.Span);
        }
        catch (DatasetException error)
        {
            throw NameFile("picture", path, error);
        }
    }

    /// <summary>Writes a JPEG.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="bgr">8-bit blue, green, red.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WriteJpeg(string path, Picture bgr)
    {
        ArgumentNullException.ThrowIfNull(bgr);
        using var matrix = bgr.AsMat();
        Cv2.ImEncode(".jpg", matrix, out var bytes);
        File.WriteAllBytes(path, bytes);
    }

    internal static DatasetException NameFile(string kind, string path, DatasetException error) =>
        new(error.Code, $"Cannot use the {kind} {path}: {error.Message}", error);

    private static Picture Decode(ReadOnlySpan<byte> bytes)
    {
        const string hint = "the pixels cannot be decoded; if a viewer can open the file, save it again as PNG or JPEG";
        OpenCvLibrary.UseOneThread();
        try
        {
            var image = Cv2.ImDecode(bytes, ImreadModes.Color);
            if (!image.Empty())
                return Picture.Of(image);
            image.Dispose();
        }
        catch (OpenCVException error)
        {
            throw new DatasetException("SD-IMAGE-DECODE", $"{hint} ({error.Message}).", error);
        }
        throw new DatasetException("SD-IMAGE-DECODE", hint + ".");
    }
}
