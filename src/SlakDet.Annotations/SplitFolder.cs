namespace SlakDet.Annotations;

/// <summary>What the layouts that keep a folder for each split have in common.</summary>
internal static class SplitFolder
{
    /// <summary>Endings of the pictures that are listed, in any case.</summary>
    public static readonly string[] ImageExtensions = [".jpg", ".jpeg", ".png", ".bmp"];

    private static readonly string[][] Aliases = [["training", "train"], ["validation", "val"]];

    /// <summary>The folder of a split; training/train and validation/val stand for each other.</summary>
    /// <param name="parent">The folder that holds those of the splits.</param>
    /// <param name="split">Name of the split.</param>
    /// <param name="layout">How the set must lie, for the message.</param>
    /// <exception cref="DatasetException">There is none.</exception>
    public static string Find(string parent, string split, string layout)
    {
        var names = Aliases.FirstOrDefault(group => group.Contains(split)) ?? [split];
        foreach (var name in names.OrderBy(name => name != split))
            if (Directory.Exists(Path.Combine(parent, name)))
                return Path.Combine(parent, name);
        var folders = Directory.Exists(parent) ? Directory.GetDirectories(parent) : [];
        var present = Directory.Exists(parent)
            ? $"there is: {string.Join(", ", folders.Select(Path.GetFileName).Order(StringComparer.Ordinal).DefaultIfEmpty("nothing"))}"
            : $"{parent} itself is missing";
        throw new DatasetException("SD-FOLDER-MISSING",
            $"No folder {Path.Combine(parent, split)} for the split '{split}' ({present}). The layout is {layout}; see datasets/README.md.");
    }

    /// <summary>The names of the files in a folder that end in one of these, in ordinal order.</summary>
    public static List<string> Files(string folder, string[] extensions) =>
        [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
            .Where(name => extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];

    /// <summary>The first few of some names, and how many more there are.</summary>
    public static string FirstOf(IReadOnlyList<string> names)
    {
        const int Shown = 3;
        return string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? $" and {names.Count - Shown} more" : "");
    }
}
