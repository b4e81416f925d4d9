namespace SlakDet.Training.Configuration;

/// <summary>What a value of one type may be, and how it is read and written.</summary>
/// <typeparam name="T">The type.</typeparam>
/// <param name="allowed">For people, after "must be": <c>an integer of at least 1</c>.</param>
/// <param name="placeholder">An allowed value that stands in for a bad one until all problems are told.</param>
/// <param name="read">Reads a value; returns what is allowed when it does not fit, else nothing.</param>
/// <param name="write">A value as JSON text, with its kind.</param>
internal sealed class ConfigRule<T>(
    string allowed, T placeholder, ConfigRule<T>.Reader read, Func<T, (ConfigScalarKind Kind, string Text)> write)
{
    /// <summary>Reads a value; returns what is allowed when it does not fit, else nothing.</summary>
    public delegate string? Reader(ConfigValue value, out T result);

    /// <summary>For people, after "must be".</summary>
    public string Allowed { get; } = allowed;

    /// <summary>An allowed value that stands in for a bad one.</summary>
    public T Placeholder { get; } = placeholder;

    /// <summary>Reads a value; returns what is allowed when it does not fit, else nothing.</summary>
    public string? Read(ConfigValue value, out T result) => read(value, out result);

    /// <summary>A default as a value of the configuration.</summary>
    public ConfigScalar Write(T value, ConfigOrigin origin)
    {
        var (kind, text) = write(value);
        return new ConfigScalar(kind, text, origin);
    }
}
