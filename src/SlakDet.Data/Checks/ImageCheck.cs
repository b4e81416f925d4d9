using SlakDet.Annotations;
using SlakDet.Data.Images;

namespace SlakDet.Data.Checks;

/// <summary>Checks picture files, whatever is annotated on them.</summary>
internal static class ImageCheck
{
    /// <summary>Reads a picture's header, or with <see cref="CheckDepth.Full"/> also its pixels.</summary>
    /// <returns>The size as shown, EXIF rotation applied; null where the file cannot be used.</returns>
    public static (int Width, int Height)? Run(string path, CheckDepth depth, List<Finding> findings) =>
        Try(path, findings, () => Read(path, depth, findings))?.ShownSize;

    /// <summary>Reads something of a file; what makes it unusable becomes a finding.</summary>
    public static T? Try<T>(string path, List<Finding> findings, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (DatasetException error)
        {
            findings.Add(new(FindingSeverity.Error, error.Code, error.Message, path));
            return null;
        }
    }

    private static ImageHeader Read(string path, CheckDepth depth, List<Finding> findings)
    {
        var header = ImageFile.ReadHeader(path);
        var usual = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => ImageFormat.Png,
            ".BMP" => ImageFormat.Bmp,
            _ => ImageFormat.Jpeg,
        };
        if (header.Format != usual)
        {
            findings.Add(new(FindingSeverity.Warning, "SD-IMAGE-EXTENSION",
                $"The picture {path} is a {Name(header.Format)} file by its content; it is read as such, other tools may stumble: "
                + "rename it.", path));
        }

        if (header.Orientation != 1)
        {
            findings.Add(new(FindingSeverity.Warning, "SD-IMAGE-ORIENTATION",
                $"The picture {path} has EXIF orientation {header.Orientation}, and is turned upright when it is read; its "
                + "label or boxes must fit the upright picture. Save the picture upright to be safe.", path));
        }

        if (depth == CheckDepth.Full)
            ImageFile.DecodeColor(path).Dispose();
        return header;
    }

    private static string Name(ImageFormat format) => format.ToString().ToUpperInvariant();
}
