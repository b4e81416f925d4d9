namespace SlakDet.Training.Configuration;

/// <summary>A value of a configuration file, with the place where it was written.</summary>
/// <param name="origin">Where it was written.</param>
internal abstract class ConfigValue(ConfigOrigin origin)
{
    /// <summary>Where it was written: the place of its key, or of the value itself in a list.</summary>
    public ConfigOrigin Origin { get; } = origin;

    /// <summary>The value as an error message shows it.</summary>
    public abstract string Describe();
}
