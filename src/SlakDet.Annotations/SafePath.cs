namespace SlakDet.Annotations;

/// <summary>Joins a file name that came out of an annotation file to a data set's folder, and refuses to leave that folder.</summary>
/// <remarks>Symbolic links inside the folder are followed: data sets are often made of them.</remarks>
public static class SafePath
{
    private static readonly HashSet<string> ReservedNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL",
        "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>The full path of <paramref name="name"/> under <paramref name="root"/>.</summary>
    /// <param name="root">The data set's folder.</param>
    /// <param name="name">A relative name; <c>/</c> and <c>\</c> both separate, so that one file works on every system.</param>
    /// <exception cref="DatasetException">
    /// The name is empty, absolute, has a drive, a reserved or unprintable part, or leads outside.
    /// </exception>
    public static string Resolve(string root, string name)
    {
        var relative = name.Replace('\\', '/');
        if (string.IsNullOrWhiteSpace(name))
            throw Refuse(root, name, "it is empty");
        if (name.Any(char.IsControl))
            throw Refuse(root, name, "it holds a control character");
        if (relative[0] == '/')
            throw Refuse(root, name, "it is an absolute path");
        if (name.Contains(':'))
            throw Refuse(root, name, "it holds a ':', which names a drive or a stream on Windows");
        foreach (var part in relative.Split('/'))
            if (ReservedNames.Contains(part.Split('.')[0].TrimEnd(' ')))
                throw Refuse(root, name, $"'{part}' is a device on Windows");

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        var full = Path.GetFullPath(Path.Combine(folder, relative));
        var prefix = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
        return full.Length > prefix.Length && full.StartsWith(prefix, StringComparison.Ordinal)
            ? full
            : throw Refuse(root, name, "it leads outside the folder");
    }

    private static DatasetException Refuse(string root, string name, string reason)
    {
        var shown = string.Concat(name.Select(letter => char.IsControl(letter) ? $"\\u{(int)letter:x4}" : letter.ToString()));
        return new("SD-PATH", $"The file name '{shown}' cannot be used under {root}: {reason}. "
            + "Names in annotation files must be relative and stay inside the data set's folder.");
    }
}
