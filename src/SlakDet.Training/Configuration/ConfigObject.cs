namespace SlakDet.Training.Configuration;

/// <summary>An object: keys with values, in the order of writing.</summary>
/// <param name="entries">Its keys and values.</param>
/// <param name="origin">Where it was written.</param>
internal sealed class ConfigObject(OrderedDictionary<string, ConfigValue> entries, ConfigOrigin origin) : ConfigValue(origin)
{
    /// <summary>An object without keys.</summary>
    public ConfigObject(ConfigOrigin origin) : this([], origin)
    {
    }

    /// <summary>Its keys and values.</summary>
    public OrderedDictionary<string, ConfigValue> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Describe() => "an object";

    /// <summary>The value of a key; nothing where the key is missing or <c>null</c>.</summary>
    public ConfigValue? Find(string key) =>
        Entries.TryGetValue(key, out var value) && value is not ConfigScalar { Kind: ConfigScalarKind.Null } ? value : null;

    /// <summary>
    /// This object with another laid over it: objects merge key by key, everything else replaces. An object whose <c>kind</c> differs
    /// replaces too, because the settings of one kind mean nothing to another.
    /// </summary>
    public ConfigObject With(ConfigObject above)
    {
        if (HasOtherKind(above))
            return above;
        var merged = new OrderedDictionary<string, ConfigValue>(Entries);
        foreach (var (key, value) in above.Entries)
            merged[key] = value is ConfigObject inner && Find(key) is ConfigObject below ? below.With(inner) : value;
        return new ConfigObject(merged, above.Origin);
    }

    private bool HasOtherKind(ConfigObject above) =>
        Find("kind") is ConfigScalar below && above.Find("kind") is ConfigScalar kind && kind.Text != below.Text;
}
