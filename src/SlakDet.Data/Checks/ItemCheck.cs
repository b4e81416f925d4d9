using SlakDet.Annotations;
using SlakDet.Data.Images;

namespace SlakDet.Data.Checks;

/// <summary>Checks one picture and its label.</summary>
internal sealed class ItemCheck(ClassList classes, bool reduceZeroLabel, CheckDepth depth)
{
    private const int ValuesShown = 5;
    private readonly LabelMapping _mapping = LabelMapping.Create(reduceZeroLabel);

    /// <summary>Checks an item. Thread-safe.</summary>
    public ItemResult Run(SegmentationItem item)
    {
        var findings = new List<Finding>();
        var image = Try(item.ImagePath, findings, CheckImage);
        var label = Try(item.LabelPath, findings, LabelHeader);
        var size = image == null ? default((int, int)?) : Shown(image);
        if (image != null && label != null && size != (label.Width, label.Height))
            findings.Add(SizeDiffers(item, image, label));
        var pixels = label != null && depth == CheckDepth.Full ? CountLabels(item, findings) : null;
        return new ItemResult(findings, size, pixels);
    }

    private ImageHeader CheckImage(string path, List<Finding> findings)
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
                + "label must fit the upright picture. Save the picture upright to be safe.", path));
        }

        if (depth == CheckDepth.Full)
            ImageFile.DecodeColor(path).Dispose();
        return header;
    }

    private static ImageHeader LabelHeader(string path, List<Finding> findings)
    {
        try
        {
            if (ImageFile.ReadHeader(path) is { Format: ImageFormat.Png, Channels: 1, BitDepth: <= 8 } header)
                return header;
        }
        catch (DatasetException)
        {
            // Told by the next call, in the terms of a label.
        }

        LabelFile.Read(path);
        return ImageFile.ReadHeader(path);
    }

    private long[]? CountLabels(SegmentationItem item, List<Finding> findings)
    {
        var map = Try(item.LabelPath, findings, (path, _) => LabelFile.Read(path));
        if (map == null)
            return null;
        var values = Histogram(map.Values);
        var pixels = new long[256];
        for (var value = 0; value < 256; value++)
            pixels[_mapping[(byte)value]] += values[value];

        var outside = Enumerable.Range(0, 256)
            .Where(v => values[v] > 0 && _mapping[(byte)v] is var c && c >= classes.Count && c != LabelMapping.IgnoreLabel).ToList();
        if (outside.Count > 0)
            findings.Add(OutOfRange(item, outside, values));
        else if (pixels[LabelMapping.IgnoreLabel] == map.Values.Length)
        {
            findings.Add(new(FindingSeverity.Warning, "SD-LABEL-IGNORED",
                $"The label {item.LabelPath} has no pixel of any class, all are ignored, so the picture teaches nothing; leave it out.",
                item.LabelPath));
        }

        return pixels;
    }

    private Finding OutOfRange(SegmentationItem item, List<int> outside, long[] values)
    {
        var shown = string.Join(", ", outside.Take(ValuesShown).Select(v => $"{v} ({values[v]} pixels)"));
        var more = outside.Count > ValuesShown ? $" and {outside.Count - ValuesShown} more values" : "";
        var (reduced, allowed) = reduceZeroLabel
            ? (" and the zero label removed", $"1 to {classes.Count}, and 0 or 255 for no class")
            : ("", $"0 to {classes.Count - 1}, and 255 for no class");
        var hint = !reduceZeroLabel && outside is [var only] && only == classes.Count
            ? "If 0 stands for unlabelled here, set reduceZeroLabel."
            : "Check the class list and reduceZeroLabel.";
        return new(FindingSeverity.Error, "SD-LABEL-RANGE",
            $"The label {item.LabelPath} has the values {shown}{more}; with {classes.Count} classes{reduced} "
            + $"the values are {allowed}. {hint}", item.LabelPath);
    }

    private static Finding SizeDiffers(SegmentationItem item, ImageHeader image, ImageHeader label)
    {
        var (width, height) = Shown(image);
        var cure = (width, height) == (label.Height, label.Width)
            ? "The sides are exchanged: if the picture carries an EXIF rotation, save it upright, or rotate the label."
            : "Check that both come from the same release of the data set.";
        return new(FindingSeverity.Error, "SD-LABEL-SIZE",
            $"The picture {item.ImagePath} has {width} x {height} pixels (width x height) and its label {item.LabelPath} has "
            + $"{label.Width} x {label.Height}; they must be equal. {cure}", item.LabelPath);
    }

    private static (int Width, int Height) Shown(ImageHeader image)
        => image.Orientation >= 5 ? (image.Height, image.Width) : (image.Width, image.Height);

    private static string Name(ImageFormat format) => format.ToString().ToUpperInvariant();

    private static long[] Histogram(byte[] values)
    {
        var counts = new long[256];
        foreach (var value in values)
            counts[value]++;
        return counts;
    }

    private static T? Try<T>(string path, List<Finding> findings, Func<string, List<Finding>, T> read)
        where T : class
    {
        try
        {
            return read(path, findings);
        }
        catch (DatasetException error)
        {
            findings.Add(new(FindingSeverity.Error, error.Code, error.Message, path));
            return null;
        }
    }
}
