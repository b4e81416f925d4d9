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
        var size = ImageCheck.Run(item.ImagePath, depth, findings);
        var label = ImageCheck.Try(item.LabelPath, findings, () => LabelHeader(item.LabelPath));
        if (size is { } shown && label != null && shown != (label.Width, label.Height))
            findings.Add(SizeDiffers(item, shown, label));
        var pixels = label != null && depth == CheckDepth.Full ? CountLabels(item, findings) : null;
        return new ItemResult(findings, size, pixels);
    }

    private static ImageHeader LabelHeader(string path)
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
        var map = ImageCheck.Try(item.LabelPath, findings, () => LabelFile.Read(item.LabelPath));
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

    private static Finding SizeDiffers(SegmentationItem item, (int Width, int Height) shown, ImageHeader label)
    {
        var (width, height) = shown;
        var cure = (width, height) == (label.Height, label.Width)
            ? "The sides are exchanged: if the picture carries an EXIF rotation, save it upright, or rotate the label."
            : "Check that both come from the same release of the data set.";
        return new(FindingSeverity.Error, "SD-LABEL-SIZE",
            $"The picture {item.ImagePath} has {width} x {height} pixels (width x height) and its label {item.LabelPath} has "
            + $"{label.Width} x {label.Height}; they must be equal. {cure}", item.LabelPath);
    }

    private static long[] Histogram(byte[] values)
    {
        var counts = new long[256];
        foreach (var value in values)
            counts[value]++;
        return counts;
    }
}
