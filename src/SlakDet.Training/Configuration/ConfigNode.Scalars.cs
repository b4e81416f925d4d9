namespace SlakDet.Training.Configuration;

/// <content>Single values.</content>
public sealed partial class ConfigNode
{
    /// <summary>An integer, bounds included; required without a default.</summary>
    public int Int(string key, int? defaultValue = null, int min = int.MinValue, int max = int.MaxValue) =>
        (int)Read(key, ConfigRules.Integer(min, max), defaultValue is { } value ? new(value) : null);

    /// <summary>An integer, bounds included, or nothing where the key is missing.</summary>
    public int? OptionalInt(string key, int min = int.MinValue, int max = int.MaxValue) =>
        FindOptional(key) == null ? null : Int(key, min: min, max: max);

    /// <summary>A 64-bit integer, bounds included; required without a default.</summary>
    public long Long(string key, long? defaultValue = null, long min = long.MinValue, long max = long.MaxValue) =>
        Read(key, ConfigRules.Integer(min, max), defaultValue is { } value ? new(value) : null);

    /// <summary>
    /// A finite number with <c>min &lt;= x &lt;= max</c> and <c>above &lt; x &lt; below</c>; required without a default.
    /// </summary>
    public double Double(
        string key,
        double? defaultValue = null,
        double min = double.NegativeInfinity,
        double max = double.PositiveInfinity,
        double above = double.NegativeInfinity,
        double below = double.PositiveInfinity) =>
        Read(key, ConfigRules.Number(min, max, above, below), defaultValue is { } value ? new(value) : null);

    /// <summary>A finite number in a range as of <see cref="Double"/>, or nothing where the key is missing.</summary>
    public double? OptionalDouble(
        string key,
        double min = double.NegativeInfinity,
        double max = double.PositiveInfinity,
        double above = double.NegativeInfinity,
        double below = double.PositiveInfinity) =>
        FindOptional(key) == null ? null : Double(key, null, min, max, above, below);

    /// <summary><c>true</c> or <c>false</c>; required without a default.</summary>
    public bool Bool(string key, bool? defaultValue = null) =>
        Read(key, ConfigRules.Boolean, defaultValue is { } value ? new(value) : null);

    /// <summary>Text that is not empty; required without a default.</summary>
    public string String(string key, string? defaultValue = null) =>
        Read(key, ConfigRules.Text, defaultValue is { } value ? new(value) : null);

    /// <summary>
    /// The path of a file or folder, as full path; required without a default. A relative path starts from the folder of the file in which
    /// it is written, in an override from the working directory, and in a default from the folder of the configuration.
    /// Whether anything is there is not checked.
    /// </summary>
    public string Path(string key, string? defaultValue = null)
    {
        var resolved = defaultValue == null ? null : System.IO.Path.GetFullPath(defaultValue, _binding.Defaults.Folder);
        return Read(key, ConfigRules.Path, resolved is { } value ? new(value) : null);
    }

    /// <summary>The path of a file or folder as of <see cref="Path"/>, or nothing where the key is missing.</summary>
    public string? OptionalPath(string key) => FindOptional(key) == null ? null : Path(key);

    /// <summary>A value of an enumeration, written in camelCase; required without a default.</summary>
    /// <typeparam name="T">An enumeration with at least one name.</typeparam>
    public T Enum<T>(string key, T? defaultValue = null)
        where T : struct, Enum
    {
        var names = System.Enum.GetNames<T>().Select(CamelCase).ToArray();
        var name = Read(key, ConfigRules.OneOf(names), defaultValue is { } value ? new(CamelCase(value.ToString())) : null);
        return System.Enum.Parse<T>(name, ignoreCase: true);
    }

    /// <summary>
    /// The kind of a closed union, for a <c>switch</c>: <c>node.Kind("kind", "adamw", "sgd") switch { ... }</c>. Always one of
    /// <paramref name="allowed"/>; where it is missing or another, the first stands in and nothing more is said about this object.
    /// </summary>
    public string Kind(string key, params string[] allowed)
    {
        var kind = Read(key, ConfigRules.OneOf(allowed), null);
        if (!Effective.Entries.ContainsKey(key))
            _values = null;
        return kind;
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private T Read<T>(string key, ConfigRule<T> rule, Default<T>? fallback)
    {
        var value = fallback == null ? Find(key, rule.Allowed) : FindOptional(key);
        if (value == null)
            return fallback == null ? rule.Placeholder : Use(key, rule, fallback.Value);
        if (rule.Read(value, out var result) is { } allowed)
        {
            _binding.ReportValue(value.Origin, FullKey(key), $"is {value.Describe()}; must be {allowed}");
            return rule.Placeholder;
        }
        Effective.Entries[key] = rule.Write(result, value.Origin);
        return result;
    }

    private T Use<T>(string key, ConfigRule<T> rule, T defaultValue)
    {
        Effective.Entries[key] = rule.Write(defaultValue, _binding.Defaults);
        return defaultValue;
    }

    /// <summary>A default: a reference, so that a missing one is told apart from the default of a value type.</summary>
    private sealed record Default<T>(T Value);
}
