namespace SlakDet.Training.Configuration;

/// <summary>A list.</summary>
/// <param name="items">Its values.</param>
/// <param name="origin">Where it was written.</param>
internal sealed class ConfigList(IReadOnlyList<ConfigValue> items, ConfigOrigin origin) : ConfigValue(origin)
{
    /// <summary>Its values.</summary>
    public IReadOnlyList<ConfigValue> Items { get; } = items;

    /// <inheritdoc/>
    public override string Describe() => Items.Count == 1 ? "a list of 1 value" : $"a list of {Items.Count} values";
}
