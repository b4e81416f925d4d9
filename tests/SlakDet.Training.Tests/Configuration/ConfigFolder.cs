using SlakDet.Training.Configuration;

namespace SlakDet.Training.Tests.Configuration;

/// <summary>Configuration files of one test.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>Full path of a file.</summary>
    public string this[string name] => _folder[name.Split('/')];

    /// <summary>Writes a file.</summary>
    public ConfigFolder Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this;
    }

    /// <summary>Writes and loads x.json.</summary>
    public ConfigDocument Load(string text, params string[] overrides) => Write("x.json", text).Open("x.json", overrides);

    /// <summary>Loads a file.</summary>
    public ConfigDocument Open(string name, params string[] overrides) => ConfigDocument.Load(this[name], overrides);

    /// <summary>The merged configuration on one line, without spaces.</summary>
    public string Merged(string name, params string[] overrides) => OneLine(Open(name, overrides));

    /// <summary>The problems of binding x.json, without the folder in their places.</summary>
    public IReadOnlyList<string> Problems<T>(string text, Func<ConfigNode, T> map, params string[] overrides)
    {
        var document = Load(text, overrides);
        return Relative(Assert.Throws<ConfigException>(() => document.Bind(map)), "SD-CONFIG-INVALID");
    }

    /// <summary>The problems of loading a file, without the folder in their places.</summary>
    public IReadOnlyList<string> LoadProblems(string code, string name = "x.json") =>
        Relative(Assert.Throws<ConfigException>(() => Open(name)), code);

    public void Dispose() => _folder.Dispose();

    public static string OneLine(ConfigDocument document) => document.ToEffectiveJson().Replace("\n", "").Replace(" ", "");

    private string[] Relative(ConfigException error, string code)
    {
        Assert.Equal(code, error.Code);
        return [.. error.Problems.Select(problem => problem.Replace(_folder.FullName + Path.DirectorySeparatorChar, ""))];
    }
}
