namespace SlakDet.Training.Configuration;

/// <summary>What one binding gathers: its problems and its nodes.</summary>
/// <param name="defaults">Origin of the program's defaults.</param>
internal sealed class ConfigBinding(ConfigOrigin defaults)
{
    private readonly List<ConfigNode> _nodes = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _badKeys = [];

    /// <summary>Origin of the program's defaults.</summary>
    public ConfigOrigin Defaults { get; } = defaults;

    /// <summary>The problems so far, one line each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Takes part in <see cref="Close"/>.</summary>
    public void Add(ConfigNode node) => _nodes.Add(node);

    /// <summary>Records a problem.</summary>
    public void Report(ConfigOrigin origin, string problem) => _problems.Add($"{origin.Text}: {problem}");

    /// <summary>Records a key whose value is missing or bad.</summary>
    public void ReportValue(ConfigOrigin origin, string key, string problem)
    {
        _badKeys.Add(key);
        Report(origin, $"{key}: {problem}");
    }

    /// <summary>Whether a value in a part of the configuration is missing or bad.</summary>
    public bool HasBadValue(string part) =>
        _badKeys.Any(key => part.Length == 0 || key == part || key.StartsWith(part + ".", StringComparison.Ordinal));

    /// <summary>Finds the keys that nothing asked for.</summary>
    public void Close()
    {
        foreach (var node in _nodes)
            node.Close();
    }
}
