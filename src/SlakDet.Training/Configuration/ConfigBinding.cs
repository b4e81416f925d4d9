namespace SlakDet.Training.Configuration;

/// <summary>What one binding gathers: its problems and its nodes.</summary>
/// <param name="defaults">Origin of the program's defaults.</param>
internal sealed class ConfigBinding(ConfigOrigin defaults)
{
    private readonly List<ConfigNode> _nodes = [];
    private readonly List<(string Key, string Text)> _problems = [];

    /// <summary>Origin of the program's defaults.</summary>
    public ConfigOrigin Defaults { get; } = defaults;

    /// <summary>The problems so far, one line each.</summary>
    public IReadOnlyList<string> Problems => [.. _problems.Select(problem => problem.Text)];

    /// <summary>Takes part in <see cref="Close"/>.</summary>
    public void Add(ConfigNode node) => _nodes.Add(node);

    /// <summary>Records a problem with the value of a key.</summary>
    public void Report(ConfigOrigin origin, string key, string problem) => _problems.Add((key, $"{origin.Text}: {key}: {problem}"));

    /// <summary>Records a key that means nothing.</summary>
    public void ReportUnknown(ConfigOrigin origin, string key, string problem) => _problems.Add((key, $"{origin.Text}: {problem}"));

    /// <summary>Whether a problem lies in a part of the configuration.</summary>
    public bool HasProblemBelow(string key) =>
        _problems.Any(problem => key.Length == 0 || problem.Key == key || problem.Key.StartsWith(key + ".", StringComparison.Ordinal));

    /// <summary>Finds the keys that nothing asked for.</summary>
    public void Close()
    {
        foreach (var node in _nodes)
            node.Close();
    }
}
