namespace SlakDet.Training.Configuration;

/// <summary>Where a value of a configuration was written.</summary>
/// <param name="Text">For people: <c>configs/x.json:12:5</c>, <c>--set steps=5</c> or <c>default</c>.</param>
/// <param name="Folder">Full path of the folder that relative paths in the value start from.</param>
internal readonly record struct ConfigOrigin(string Text, string Folder)
{
    /// <summary>A place in a file; line and column count from 1.</summary>
    public static ConfigOrigin InFile(string fullPath, int line, int column) =>
        new($"{Shorten(fullPath)}:{line}:{column}", Path.GetDirectoryName(fullPath)!);

    /// <summary>An override of the command line, whose relative paths start from the working directory.</summary>
    public static ConfigOrigin Override(string assignment) => new($"--set {assignment}", Environment.CurrentDirectory);

    /// <summary>A default of the program; its relative paths start from the folder of the configuration.</summary>
    public static ConfigOrigin Default(string folder) => new("default", folder);

    /// <summary>The path as seen from the working directory when it lies below that, else the full path.</summary>
    public static string Shorten(string fullPath)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, fullPath);
        return relative.Split(Path.DirectorySeparatorChar)[0] == ".." ? fullPath : relative;
    }
}
