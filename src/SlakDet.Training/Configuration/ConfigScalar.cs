using Newtonsoft.Json;

namespace SlakDet.Training.Configuration;

/// <summary>A number, string, boolean or null. Numbers keep the text in which they were written.</summary>
/// <param name="kind">Which of the four.</param>
/// <param name="text">The number or boolean as written, or the string's content.</param>
/// <param name="origin">Where it was written.</param>
internal sealed class ConfigScalar(ConfigScalarKind kind, string text, ConfigOrigin origin) : ConfigValue(origin)
{
    private const int LongestShown = 60;

    /// <summary>Number, string, boolean or null.</summary>
    public ConfigScalarKind Kind { get; } = kind;

    /// <summary>The number or boolean as written, or the string's content.</summary>
    public string Text { get; } = text;

    /// <summary>The value as JSON.</summary>
    public string ToJson() => Kind == ConfigScalarKind.String ? JsonConvert.ToString(Text) : Text;

    /// <inheritdoc/>
    public override string Describe()
    {
        var json = ToJson();
        return json.Length <= LongestShown ? json : json[..LongestShown] + "...";
    }
}
