namespace SlakDet.Training.Configuration;

/// <content>Lists of single values.</content>
public sealed partial class ConfigNode
{
    /// <summary>A list of integers, bounds included; required without a default.</summary>
    /// <param name="key">The key.</param>
    /// <param name="defaultValue">The list where the key is missing.</param>
    /// <param name="count">Exactly so many, if given.</param>
    /// <param name="min">Smallest value.</param>
    /// <param name="max">Largest value.</param>
    public IReadOnlyList<int> Ints(
        string key, IReadOnlyList<int>? defaultValue = null, int? count = null, int min = int.MinValue, int max = int.MaxValue)
    {
        var values = List(key, ConfigRules.Integer(min, max), "integers", defaultValue?.Select(value => (long)value).ToArray(), count);
        return [.. values.Select(value => (int)value)];
    }

    /// <summary>A list of finite numbers, bounds included; required without a default.</summary>
    /// <param name="key">The key.</param>
    /// <param name="defaultValue">The list where the key is missing.</param>
    /// <param name="count">Exactly so many, if given.</param>
    /// <param name="min">Smallest value.</param>
    /// <param name="max">Largest value.</param>
    public IReadOnlyList<double> Doubles(
        string key,
        IReadOnlyList<double>? defaultValue = null,
        int? count = null,
        double min = double.NegativeInfinity,
        double max = double.PositiveInfinity) =>
        List(key, ConfigRules.Number(min, max, double.NegativeInfinity, double.PositiveInfinity), "numbers", defaultValue, count);

    private static string Count(int min, int max) =>
        min == max ? $" with {min} {(min == 1 ? "value" : "values")}"
        : min > 0 ? $" with at least {min} {(min == 1 ? "value" : "values")}"
        : "";

    private IReadOnlyList<T> List<T>(string key, ConfigRule<T> rule, string noun, IReadOnlyList<T>? defaultValue, int? count)
    {
        var (min, max) = (count ?? 0, count ?? int.MaxValue);
        var allowed = $"a list of {noun}{Count(min, max)}";
        var value = defaultValue == null ? Find(key, allowed) : FindOptional(key);
        if (value == null && defaultValue != null)
        {
            var items = defaultValue.Select(item => rule.Write(item, _binding.Defaults));
            Effective.Entries[key] = new ConfigList([.. items], _binding.Defaults);
            return defaultValue;
        }
        if (Items(key, value, allowed, min, max) is not { } written)
            return [.. Enumerable.Repeat(rule.Placeholder, min)];
        var results = written.Select((item, i) => Element(FullKey($"{key}.{i}"), item!, rule)).ToArray();
        var effective = results.Zip(written, (result, item) => rule.Write(result, item!.Origin));
        Effective.Entries[key] = new ConfigList([.. effective], value!.Origin);
        return results;
    }

    /// <summary>The items of a list of the right length, else nothing and a problem.</summary>
    private IReadOnlyList<ConfigValue?>? Items(string key, ConfigValue? value, string allowed, int min, int max)
    {
        if (value == null)
            return null;
        if (value is ConfigList list && list.Items.Count >= min && list.Items.Count <= max)
            return list.Items;
        _binding.ReportValue(value.Origin, FullKey(key), $"is {value.Describe()}; must be {allowed}");
        return null;
    }

    private T Element<T>(string path, ConfigValue item, ConfigRule<T> rule)
    {
        if (rule.Read(item, out var result) is not { } allowed)
            return result;
        _binding.ReportValue(item.Origin, path, $"is {item.Describe()}; must be {allowed}");
        return rule.Placeholder;
    }
}
