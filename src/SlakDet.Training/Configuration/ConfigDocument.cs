using IOPath = System.IO.Path;

namespace SlakDet.Training.Configuration;

/// <summary>
/// A configuration: a JSON file (comments and trailing commas allowed), the files that it extends, and the overrides of the command line,
/// as one object whose values know where they were written.
/// </summary>
/// <remarks>
/// <c>"extends": ["../base/x.json"]</c> names files relative to the file that names them. Bases are laid down first, in the order of the
/// list, a base reached twice only at its first place. Objects merge, lists and single values replace, <c>null</c> takes an inherited
/// value away, and an object whose <c>kind</c> differs from the inherited one replaces it whole.
/// <c>--set a.b.c=value</c> follows the same rules on top; <c>a.0</c> is a place in a list; the value is JSON, or else a string.
/// </remarks>
public sealed class ConfigDocument
{
    private readonly ConfigObject _merged;
    private readonly IReadOnlyList<string> _overrideProblems;
    private ConfigObject _effective;

    private ConfigDocument(string path, ConfigObject merged, IReadOnlyList<string> overrideProblems)
    {
        Path = path;
        _merged = merged;
        _effective = merged;
        _overrideProblems = overrideProblems;
    }

    /// <summary>Full path of the configuration file.</summary>
    public string Path { get; }

    /// <summary>The file's name without its extension; a run folder is named after it.</summary>
    public string Name => IOPath.GetFileNameWithoutExtension(Path);

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">What followed each <c>--set</c>: <c>optimizer.lr=1e-4</c>.</param>
    /// <exception cref="ConfigException">
    /// A file is missing or not JSON, or the files extend each other in a circle. Bad keys, values and overrides are told by
    /// <see cref="Bind{T}"/>.
    /// </exception>
    public static ConfigDocument Load(string path, IReadOnlyList<string>? overrides = null)
    {
        var fullPath = IOPath.GetFullPath(path);
        var problems = new List<string>();
        var merged = ConfigOverride.Apply(ConfigFiles.Load(fullPath), overrides ?? [], problems);
        return new ConfigDocument(fullPath, merged, problems);
    }

    /// <summary>Makes a record from the configuration.</summary>
    /// <param name="map">Reads each key from the root, once; a node's methods say what is allowed.</param>
    /// <returns>The record; never one made of stand-ins.</returns>
    /// <exception cref="ConfigException">
    /// With every problem: missing and unknown keys, wrong types, values out of range, bad overrides.
    /// </exception>
    public T Bind<T>(Func<ConfigNode, T> map)
    {
        var binding = new ConfigBinding(ConfigOrigin.Default(IOPath.GetDirectoryName(Path)!));
        var root = new ConfigNode(binding, _merged, "");
        T? result = default;
        Exception? cause = null;
        try
        {
            result = map(root);
        }
        catch (ArgumentException e)
        {
            // A record that refuses its values: its words are the problem, unless it was given stand-ins.
            cause = e;
        }
        if (cause == null)
            binding.Close();
        IReadOnlyList<string> problems = [.. _overrideProblems, .. binding.Problems];
        if (cause != null && problems.Count == 0)
            problems = [$"{_merged.Origin.Text}: {cause.Message}"];
        if (problems.Count > 0)
            throw new ConfigException("SD-CONFIG-INVALID", ConfigOrigin.Shorten(Path), problems, cause);
        _effective = root.Effective;
        return result!;
    }

    /// <summary>
    /// The whole configuration as JSON, without <c>extends</c>. After <see cref="Bind{T}"/> the keys stand in the order of the schema, the
    /// defaults that were used are written out, and paths are full; it binds to the same record again, from anywhere.
    /// </summary>
    public string ToEffectiveJson() => ConfigWriter.Write(_effective);

    /// <summary>Where the value of a key was written.</summary>
    /// <param name="key">Its keys from the root, joined by dots: <c>optimizer.lr</c>, <c>milestones.0</c>.</param>
    /// <returns><c>configs/x.json:12:5</c>, <c>--set steps=5</c> or, for a default, <c>default</c>.</returns>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public string OriginOf(string key)
    {
        ConfigValue? value = _effective;
        foreach (var part in key.Split('.'))
            value = value switch
            {
                ConfigObject inner => inner.Find(part),
                ConfigList list when int.TryParse(part, out var index) => list.Items.ElementAtOrDefault(index),
                _ => null,
            };
        return value?.Origin.Text ?? throw new ArgumentException($"{ConfigOrigin.Shorten(Path)} has no '{key}'.", nameof(key));
    }
}
