namespace SlakDet.Testing;

/// <summary>A folder of a test's own, deleted with the test.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Full path of the folder.</summary>
    public string FullName { get; } = Directory.CreateTempSubdirectory("slakdet-test-").FullName;

    /// <summary>The path of a file or folder in it.</summary>
    public string this[params string[] parts] => Path.Combine([FullName, .. parts]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(FullName))
            Directory.Delete(FullName, recursive: true);
    }
}
