namespace SlakDet.EndToEnd.Tests;

/// <summary>The files of the repository, without what is built or made by runs.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] NotOurs = ["artifacts", "runs", "data", ".git", "bin", "obj"];

    /// <summary>Full paths of the files of a name pattern, in the whole repository.</summary>
    public static IEnumerable<string> Tracked(string pattern) => In(Repository.Root, pattern);

    private static IEnumerable<string> In(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern)
        .Concat(Directory.EnumerateDirectories(folder).Where(inner => !NotOurs.Contains(Path.GetFileName(inner)) || folder != Repository.Root).SelectMany(inner => In(inner, pattern)));
}
