using SlakDet.Weights;

namespace SlakDet.Training.Configuration;

/// <summary>
/// An object of a configuration while it is bound to a record. Each method reads one key and says what is allowed there, so that the
/// binding reads as the schema; keys that no method asks for are unknown.
/// </summary>
/// <remarks>
/// Nothing throws on a bad value: the problem is noted and an allowed value stands in, so that <see cref="ConfigDocument.Bind{T}"/> can
/// tell all problems at once. A key without a default must be there; a key set to <c>null</c> counts as missing.
/// </remarks>
public sealed partial class ConfigNode
{
    private readonly ConfigBinding _binding;
    private readonly string _path;
    private readonly HashSet<string> _used = [];
    private readonly List<string> _known = [];
    private readonly Dictionary<string, ConfigNode> _objects = [];

    // Nothing for an object that is missing or of an unknown kind: it stands in and says no more.
    private ConfigObject? _values;

    /// <param name="binding">Takes the problems.</param>
    /// <param name="values">The object; nothing for one that is missing.</param>
    /// <param name="path">Its keys from the root, joined by dots; empty for the root.</param>
    internal ConfigNode(ConfigBinding binding, ConfigObject? values, string path)
    {
        _binding = binding;
        _values = values;
        _path = path;
        Effective = new ConfigObject(values?.Origin ?? binding.Defaults);
        binding.Add(this);
    }

    /// <summary>What was read, in the order of reading, with the defaults that were used.</summary>
    internal ConfigObject Effective { get; }

    /// <summary>Whether the key is there and not <c>null</c>. A key that is there must be read as well.</summary>
    public bool Has(string key)
    {
        Know(key);
        return _values?.Find(key) != null;
    }

    /// <summary>A required object. Asked for again, it is the same node.</summary>
    public ConfigNode Object(string key) => _objects.TryGetValue(key, out var node) ? node : Child(key, Find(key, "an object"));

    /// <summary>An object, or nothing where the key is missing.</summary>
    public ConfigNode? OptionalObject(string key) => FindOptional(key) == null ? null : Object(key);

    /// <summary>A required list of objects.</summary>
    /// <param name="key">The key.</param>
    /// <param name="minCount">Fewest objects.</param>
    public IReadOnlyList<ConfigNode> Objects(string key, int minCount = 0)
    {
        var allowed = $"a list of objects{Count(minCount, int.MaxValue)}";
        var items = Items(key, Find(key, allowed), allowed, minCount, int.MaxValue)
            ?? [.. Enumerable.Repeat<ConfigValue?>(null, minCount)];
        var nodes = items.Select((item, i) => Node(FullKey($"{key}.{i}"), item)).ToArray();
        Effective.Entries[key] = new ConfigList([.. nodes.Select(node => node.Effective)], Effective.Origin);
        return nodes;
    }

    /// <summary>A rule between values: notes a problem with <paramref name="key"/> unless it holds.</summary>
    /// <param name="holds">Whether the rule holds. Not looked at where a value in this object is missing or bad.</param>
    /// <param name="key">The key to name, from this object on: <c>warmUpSteps</c> or <c>schedule.warmUpSteps</c>.</param>
    /// <param name="problem">The value and what is allowed: <c>is 500; must be less than steps (100)</c>.</param>
    public void Check(bool holds, string key, string problem)
    {
        if (holds || _values == null || _binding.HasBadValue(_path))
            return;
        var origin = _values.Origin;
        ConfigValue? value = _values;
        foreach (var part in key.Split('.'))
            if ((value = (value as ConfigObject)?.Find(part)) != null)
                origin = value.Origin;
        _binding.Report(origin, $"{FullKey(key)}: {problem}");
    }

    /// <summary>Notes the keys that nothing asked for.</summary>
    internal void Close()
    {
        if (_values == null)
            return;
        var kind = _used.Contains("kind") && _values.Find("kind") is ConfigScalar scalar ? $" of kind \"{scalar.Text}\"" : "";
        var place = _path.Length == 0 ? kind : $" in '{_path}'{kind}";
        foreach (var (key, value) in _values.Entries)
            if (!_used.Contains(key))
                _binding.Report(value.Origin, _known.Contains(key)
                    ? $"the key '{key}'{place} has no effect here; remove it"
                    : $"unknown key '{key}'{place}; {Suggest(key)}");
    }

    private string Suggest(string key) =>
        NearestName.Find(key, _known) is { } near ? $"did you mean '{near}'?"
        : _known.Count == 0 ? "no keys are allowed here"
        : $"allowed: {string.Join(", ", _known)}";

    private ConfigNode Child(string key, ConfigValue? value)
    {
        var node = Node(FullKey(key), value);
        Effective.Entries[key] = node.Effective;
        _objects[key] = node;
        return node;
    }

    private ConfigNode Node(string path, ConfigValue? value)
    {
        if (value is not (null or ConfigObject))
            _binding.ReportValue(value.Origin, path, $"is {value.Describe()}; must be an object");
        return new ConfigNode(_binding, value as ConfigObject, path);
    }

    private string FullKey(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private void Know(string key)
    {
        if (!_known.Contains(key))
            _known.Add(key);
    }

    private ConfigValue? FindOptional(string key)
    {
        Know(key);
        _used.Add(key);
        return _values?.Find(key);
    }

    private ConfigValue? Find(string key, string allowed)
    {
        var value = FindOptional(key);
        if (value == null && _values != null)
        {
            var written = _values.Entries.GetValueOrDefault(key);
            _binding.ReportValue((written ?? _values).Origin, FullKey(key), $"is {written?.Describe() ?? "missing"}; must be {allowed}");
        }
        return value;
    }
}
