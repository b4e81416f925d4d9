using System.Text.RegularExpressions;

namespace SlakDet.EndToEnd.Tests;

public partial class DocumentationTests
{
    [Theory]
    [InlineData(".")]
    [InlineData("src")]
    [InlineData("configs")]
    [InlineData("datasets")]
    [InlineData("tests")]
    [InlineData("tools")]
    public void Folder_HasAReadme(string folder) => Assert.True(File.Exists(Path.Combine(Repository.Root, folder, "README.md")), $"{folder}/README.md is missing");

    [Fact]
    public void EachFolderOfGoldens_SaysHowItWasMade() =>
        Assert.All(Directory.EnumerateDirectories(Repository.Golden()), folder => Assert.True(File.Exists(Path.Combine(folder, "README.md")), $"{folder} has no README.md"));

    [Fact]
    public void Links_LeadToFiles()
    {
        var broken = from page in RepositoryFiles.Tracked("*.md")
                     from Match link in Link().Matches(File.ReadAllText(page))
                     let target = link.Groups["target"].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                     let path = Path.Combine(Path.GetDirectoryName(page)!, target)
                     where !File.Exists(path) && !Directory.Exists(path)
                     select $"{page}: {target}";
        Assert.Empty(broken);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
