using SlakDet.Annotations;
using SlakDet.Data.Packing;

namespace SlakDet.Data.Checks;

/// <summary>Looks whether a packed set is what was written; what is in it was checked when it was packed.</summary>
public static class PackedCheck
{
    /// <summary>Checks both splits. Never throws for what is wrong with the file: that is in the reports.</summary>
    /// <param name="open">Opens the file.</param>
    /// <param name="depth">Whether the pixels are looked at too.</param>
    public static IReadOnlyList<(string Split, CheckReport Report)> Run(Func<PackedFile?> open, CheckDepth depth)
    {
        ArgumentNullException.ThrowIfNull(open);
        try
        {
            using var file = open()!;
            if (depth == CheckDepth.Full)
                file.VerifyPixels();
            return [("training", Report(file, file.Training)), ("validation", Report(file, file.Validation))];
        }
        catch (DatasetException error)
        {
            return [("packed", new CheckReport([new(FindingSeverity.Error, error.Code, error.Message)], 0, [], null))];
        }
    }

    private static CheckReport Report(PackedFile file, PackedSplit split) => new([], split.Count,
        [.. file.Sizes(split).CountBy(size => size).OrderByDescending(size => size.Value).ThenBy(size => size.Key).Select(size => (size.Key.Width, size.Key.Height, size.Value))], null);
}
