namespace SlakDet.Data.Shapes.Layouts;

/// <summary>Writes text files with the same bytes on every system.</summary>
internal static class TextLines
{
    /// <summary>Writes lines, each ended by a line feed.</summary>
    public static void Write(string path, IEnumerable<string> lines)
        => File.WriteAllText(path, string.Concat(lines.Select(line => line + '\n')));
}
