namespace SlakDet.Training.Configuration;

/// <summary>Follows <c>"extends"</c>: finds every file of a configuration and lays them over each other.</summary>
internal sealed class ConfigFiles
{
    private const string Allowed = "must be a list of files, such as [\"../base/x.json\"]";

    private readonly List<string> _open = [];
    private readonly HashSet<string> _done = [];
    private ConfigObject? _merged;

    /// <summary>
    /// Reads a file and all that it extends. Bases come before the files that name them, in the order of the list; a base reached twice
    /// counts once, at its first place, so that it cannot undo what a file between says.
    /// </summary>
    /// <exception cref="ConfigException">A file is missing or not JSON, or the files extend each other in a circle.</exception>
    public static ConfigObject Load(string fullPath)
    {
        var files = new ConfigFiles();
        files.Add(fullPath);
        return files._merged!;
    }

    private void Add(string fullPath)
    {
        if (!_done.Add(fullPath))
            return;
        var file = ConfigReader.ReadFile(fullPath);
        _open.Add(fullPath);
        foreach (var (path, origin) in Bases(file))
            AddBase(path, origin);
        _open.RemoveAt(_open.Count - 1);
        file.Entries.Remove("extends");
        _merged = _merged?.With(file) ?? file;
    }

    private void AddBase(string name, ConfigOrigin origin)
    {
        var fullPath = Path.GetFullPath(name, origin.Folder);
        var opened = _open.IndexOf(fullPath);
        if (opened >= 0)
        {
            var chain = string.Join(" -> ", _open.Skip(opened).Append(fullPath).Select(ConfigOrigin.Shorten));
            throw Refusal($"{origin.Text}: files extend each other in a circle: {chain}; remove one of these 'extends'");
        }
        if (!File.Exists(fullPath))
            throw Refusal($"{origin.Text}: extends \"{name}\": no such file (looked for {fullPath}); "
                + "paths are relative to the file that names them");
        Add(fullPath);
    }

    private IEnumerable<(string Name, ConfigOrigin Origin)> Bases(ConfigObject file)
    {
        if (!file.Entries.TryGetValue("extends", out var extends))
            yield break;
        if (extends is not ConfigList list)
            throw Refusal($"{extends.Origin.Text}: extends: is {extends.Describe()}; {Allowed}");
        foreach (var item in list.Items)
            yield return item is ConfigScalar { Kind: ConfigScalarKind.String, Text.Length: > 0 } text && !text.Text.Contains('\0')
                ? (text.Text, text.Origin)
                : throw Refusal($"{item.Origin.Text}: extends: has {item.Describe()}; {Allowed}");
    }

    private ConfigException Refusal(string problem) => new("SD-CONFIG-EXTENDS", ConfigOrigin.Shorten(_open[0]), [problem]);
}
