using SlakDet.Training.Schema;

namespace SlakDet.EndToEnd.Tests;

public class ConfigFilesTests
{
    private static readonly string Configs = Path.Combine(Repository.Root, "configs");

    public static TheoryData<string> All => [.. Names()];

    public static TheoryData<string> Whole => [.. Names().Where(name => !name.StartsWith("base/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(All))]
    public void Config_BeginsWithAComment(string name) => Assert.StartsWith("//", File.ReadAllText(Path.Combine(Configs, name)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Whole))]
    public void Config_BindsWithoutItsData(string name)
    {
        var (document, config) = RunSchema.Load(Path.Combine(Configs, name), []);
        Assert.Equal(Path.GetFileNameWithoutExtension(name), document.Name);
        Assert.NotEqual(config.Expect == null, !File.ReadAllText(Path.Combine(Configs, name)).Contains("no score is promised", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Whole))]
    public void Config_TellsItsOwnCommand(string name) => Assert.Contains($"slakdet train configs/{name}", File.ReadAllText(Path.Combine(Configs, name)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Whole))]
    public void EffectiveConfig_BindsToItself(string name)
    {
        using var folder = new TempFolder();
        var effective = RunSchema.Load(Path.Combine(Configs, name), []).Document.ToEffectiveJson();
        File.WriteAllText(folder["config.json"], effective);
        Assert.Equal(effective, RunSchema.Load(folder["config.json"], []).Document.ToEffectiveJson());
    }

    private static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Configs, "*.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Configs, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
