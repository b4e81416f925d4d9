namespace SlakDet.Testing;

/// <summary>Finds files of the repository from a test, wherever the test was built to.</summary>
public static class Repository
{
    /// <summary>The folder that holds SlakDet.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A golden file: <c>tests/Goldens/...</c>.</summary>
    public static string Golden(params string[] parts) => Path.Combine([Root, "tests", "Goldens", .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "SlakDet.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"No SlakDet.sln above {AppContext.BaseDirectory}.");
    }
}
