using System.Globalization;

namespace SlakDet.Training.Configuration;

/// <summary>One <c>--set a.b.c=value</c> of the command line.</summary>
internal sealed class ConfigOverride
{
    private readonly string _assignment;
    private readonly string[] _path;
    private readonly ConfigValue _value;

    private ConfigOverride(string assignment, string[] path, ConfigValue value)
    {
        _assignment = assignment;
        _path = path;
        _value = value;
    }

    /// <summary>
    /// Lays overrides over a configuration, in their order; those that set a <c>kind</c> go first, because a new kind drops the settings of
    /// the old one. Adds a line to <paramref name="problems"/> for each that cannot be applied.
    /// </summary>
    public static ConfigObject Apply(ConfigObject config, IEnumerable<string> assignments, List<string> problems)
    {
        var overrides = assignments.Select(assignment => Parse(assignment, problems)).OfType<ConfigOverride>();
        foreach (var change in overrides.OrderBy(change => change._path[^1] == "kind" ? 0 : 1))
        {
            try
            {
                config = change.ApplyTo(config, 0);
            }
            catch (FormatException e)
            {
                problems.Add(e.Message);
            }
        }
        return config;
    }

    private static ConfigOverride? Parse(string assignment, List<string> problems)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        var path = equals < 0 ? [] : assignment[..equals].Split('.');
        if (path.Length == 0 || path.Any(string.IsNullOrWhiteSpace))
        {
            problems.Add($"--set {assignment}: must be KEY=VALUE, such as optimizer.lr=1e-4 or milestones.0=500");
            return null;
        }
        try
        {
            return new ConfigOverride(assignment, path, ParseValue(assignment[(equals + 1)..], ConfigOrigin.Override(assignment)));
        }
        catch (ConfigException e)
        {
            problems.AddRange(e.Problems);
            return null;
        }
    }

    /// <summary>A value is JSON where it can be read as such, else a string; what opens a list, an object or quotes must be JSON.</summary>
    private static ConfigValue ParseValue(string text, ConfigOrigin origin)
    {
        try
        {
            return ConfigReader.ReadValue(text, origin);
        }
        catch (ConfigException) when (!text.StartsWith('{') && !text.StartsWith('[') && !text.StartsWith('"'))
        {
            return new ConfigScalar(ConfigScalarKind.String, text, origin);
        }
    }

    private ConfigObject ApplyTo(ConfigObject target, int depth)
    {
        var key = _path[depth];
        if (depth == _path.Length - 1)
            return target.With(new ConfigObject(new() { [key] = _value }, target.Origin));
        var changed = target.Find(key) is { } value ? ApplyInside(value, depth + 1) : ApplyTo(new ConfigObject(_value.Origin), depth + 1);
        return new ConfigObject(new(target.Entries) { [key] = changed }, target.Origin);
    }

    private ConfigValue ApplyInside(ConfigValue target, int depth) => target switch
    {
        ConfigObject inner => ApplyTo(inner, depth),
        ConfigList list => ApplyTo(list, depth),
        _ => throw new FormatException(NoSuchPlace(target, depth)),
    };

    private ConfigList ApplyTo(ConfigList target, int depth)
    {
        if (!int.TryParse(_path[depth], NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= target.Items.Count)
            throw new FormatException($"{NoSuchPlace(target, depth)}; {Places(target)}");
        var items = target.Items.ToArray();
        items[index] = depth < _path.Length - 1 ? ApplyInside(items[index], depth + 1)
            : items[index] is ConfigObject below && _value is ConfigObject above ? below.With(above)
            : _value;
        return new ConfigList(items, target.Origin);
    }

    private string NoSuchPlace(ConfigValue target, int depth)
    {
        var key = string.Join('.', _path.Take(depth));
        return $"--set {_assignment}: {key} is {target.Describe()} (at {target.Origin.Text}), so it has no '{_path[depth]}'";
    }

    private static string Places(ConfigList list) => list.Items.Count == 0 ? "it is empty" : $"places go from 0 to {list.Items.Count - 1}";
}
