using System.Globalization;
using SlakDet.Weights;

namespace SlakDet.Training.Configuration;

/// <summary>The rules for the types that a configuration can hold.</summary>
internal static class ConfigRules
{
    /// <summary>True or false.</summary>
    public static ConfigRule<bool> Boolean { get; } = new(
        "true or false",
        false,
        (ConfigValue value, out bool result) =>
        {
            result = value is ConfigScalar { Kind: ConfigScalarKind.Boolean, Text: "true" };
            return value is ConfigScalar { Kind: ConfigScalarKind.Boolean } ? null : "true or false";
        },
        value => (ConfigScalarKind.Boolean, value ? "true" : "false"));

    /// <summary>Text that is not empty.</summary>
    public static ConfigRule<string> Text { get; } = TextRule("a string that is not empty", text => text.Length > 0);

    /// <summary>The path of a file or folder, as full path.</summary>
    public static ConfigRule<string> Path { get; } = new(
        "the path of a file or folder",
        "",
        (ConfigValue value, out string result) =>
        {
            result = "";
            if (value is not ConfigScalar { Kind: ConfigScalarKind.String, Text: { Length: > 0 } text } || text.Contains('\0'))
                return "the path of a file or folder";
            result = System.IO.Path.GetFullPath(text, value.Origin.Folder);
            return null;
        },
        value => (ConfigScalarKind.String, value));

    /// <summary>An integer in a range, bounds included. A fraction or an exponent is refused even where its value is whole.</summary>
    public static ConfigRule<long> Integer(long min, long max)
    {
        var allowed = (min is int.MinValue or long.MinValue, max is int.MaxValue or long.MaxValue) switch
        {
            (true, true) => "an integer",
            (true, false) => $"an integer of at most {max}",
            (false, true) => $"an integer of at least {min}",
            (false, false) => $"an integer from {min} to {max}",
        };
        return new(
            allowed,
            Math.Clamp(0, min, max),
            (ConfigValue value, out long result) =>
            {
                result = 0;
                if (value is not ConfigScalar { Kind: ConfigScalarKind.Number } number || number.Text.AsSpan().ContainsAny('.', 'e', 'E'))
                    return allowed;
                var fits = long.TryParse(number.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out result);
                return !fits || result > max ? $"an integer from {min} to {max}" : result < min ? allowed : null;
            },
            value => (ConfigScalarKind.Number, value.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>A finite number with <c>min &lt;= x &lt;= max</c> and <c>above &lt; x &lt; below</c>.</summary>
    public static ConfigRule<double> Number(double min, double max, double above, double below)
    {
        var allowed = DescribeRange(min, max, above, below);
        return new(
            allowed,
            Inside(Math.Max(min, above), Math.Min(max, below)),
            (ConfigValue value, out double result) =>
            {
                result = 0;
                return value is ConfigScalar { Kind: ConfigScalarKind.Number } number
                    && double.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out result)
                    && double.IsFinite(result) && result >= min && result <= max && result > above && result < below ? null : allowed;
            },
            value => (ConfigScalarKind.Number, value.ToString("R", CultureInfo.InvariantCulture)));
    }

    /// <summary>One of a fixed set of names.</summary>
    public static ConfigRule<string> OneOf(IReadOnlyList<string> names)
    {
        var allowed = string.Join(" or ", names.Select(name => $"\"{name}\""));
        return TextRule(
            allowed,
            names.Contains,
            names[0],
            text => NearestName.Find(text, names) is { } near ? $"{allowed}; did you mean \"{near}\"?" : allowed);
    }

    private static ConfigRule<string> TextRule(
        string allowed, Func<string, bool> accepts, string placeholder = "", Func<string, string>? hint = null) => new(
        allowed,
        placeholder,
        (ConfigValue value, out string result) =>
        {
            result = value is ConfigScalar { Kind: ConfigScalarKind.String } text ? text.Text : "";
            if (value is not ConfigScalar { Kind: ConfigScalarKind.String })
                return allowed;
            return accepts(result) ? null : hint?.Invoke(result) ?? allowed;
        },
        value => (ConfigScalarKind.String, value));

    private static string DescribeRange(double min, double max, double above, double below)
    {
        if (double.IsFinite(min) && double.IsFinite(max))
            return $"a number from {min} to {max}";
        var bounds = new List<string>();
        if (double.IsFinite(min))
            bounds.Add($"of at least {min}");
        if (double.IsFinite(above))
            bounds.Add($"greater than {above}");
        if (double.IsFinite(max))
            bounds.Add($"of at most {max}");
        if (double.IsFinite(below))
            bounds.Add($"less than {below}");
        return bounds.Count == 0 ? "a finite number" : $"a number {string.Join(" and ", bounds)}";
    }

    private static double Inside(double low, double high) => (double.IsFinite(low), double.IsFinite(high)) switch
    {
        (true, true) => (low + high) / 2,
        (true, false) => low + 1,
        (false, true) => high - 1,
        (false, false) => 0,
    };
}
