using System.Text.RegularExpressions;
using System.Xml;

namespace SlakDet.EndToEnd.Tests;

/// <summary>The house is as src/README.md says: its table is the contract, this its check.</summary>
public partial class ArchitectureTests
{
    private const int MostLines = 400;
    private static readonly string Source = Path.Combine(Repository.Root, "src");

    [Fact]
    public void Projects_AreThoseOfTheTable() => Assert.Equal(
        Directory.EnumerateDirectories(Source).Select(Path.GetFileName).Order(StringComparer.Ordinal),
        ReadTable().Select(row => (string?)row.Project).Order(StringComparer.Ordinal));

    [Fact]
    public void ProjectReferences_AreArrowsOfTheTable()
    {
        var above = new List<string>();
        foreach (var (project, mayUse) in ReadTable())
        {
            string[] allowed = mayUse switch
            {
                "-" => [],
                "all above" => [.. above],
                _ => [.. mayUse.Split(", ").Select(name => "SlakDet." + name)],
            };
            Assert.All(allowed, target => Assert.True(above.Contains(target), $"the table lets {project} use {target}, which is not above it"));
            Assert.All(ReferencesOf(project), target => Assert.True(allowed.Contains(target), $"{project} refers to {target}; src/README.md allows: {mayUse}"));
            above.Add(project);
        }
    }

    [Fact]
    public void Console_IsUsedByTheCommandOnly() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(Source, "SlakDet.Cli"), StringComparison.Ordinal)),
        file => ConsoleUse().IsMatch(File.ReadAllText(file)));

    [Fact]
    public void SourceFiles_HaveAtMost400Lines() => Assert.DoesNotContain(
        RepositoryFiles.Tracked("*.cs"), file => File.ReadLines(file).Count() > MostLines);

    private static List<(string Project, string MayUse)> ReadTable() =>
        [.. File.ReadLines(Path.Combine(Source, "README.md")).Select(line => TableRow().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups["project"].Value, match.Groups["mayUse"].Value))];

    private static List<string> ReferencesOf(string project)
    {
        using var reader = XmlReader.Create(Path.Combine(Source, project, project + ".csproj"));
        var references = new List<string>();
        while (reader.ReadToFollowing("ProjectReference"))
            references.Add(Path.GetFileNameWithoutExtension(reader.GetAttribute("Include")!));
        return references;
    }

    [GeneratedRegex(@"^\| `(?<project>SlakDet\.\w+)` \|.*\| (?<mayUse>[^|]+) \|$")]
    private static partial Regex TableRow();

    [GeneratedRegex(@"\bConsole\.")]
    private static partial Regex ConsoleUse();
}
