using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SlakDet.Annotations;

/// <summary>The classes of a data set: a name and a colour for each index from 0.</summary>
public sealed class ClassList
{
    private const string Code = "SD-CLASSES";

    /// <summary>Makes a list.</summary>
    /// <param name="names">Names in the order of the class indices: at least one, none blank, none twice.</param>
    /// <param name="colors">A colour for each name; null, or null for one name, means a generated colour.</param>
    /// <param name="categoryIds">The number of each class in files of results, none twice; null for 1, 2, 3 and so on.</param>
    /// <exception cref="DatasetException">A name is blank or comes twice, there is none, a number comes twice, or the counts differ.</exception>
    public ClassList(IEnumerable<string> names, IReadOnlyList<RgbColor?>? colors = null, IReadOnlyList<long>? categoryIds = null)
    {
        Names = [.. names];
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Names.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(Names[i]))
                throw new DatasetException(Code, $"Class {i} has a blank name; every class needs a name of its own.");
            if (!seen.TryAdd(Names[i], i))
                throw new DatasetException(
                    Code, $"The name '{Names[i]}' is given to class {seen[Names[i]]} and to class {i}; names must differ.");
        }
        if (Names.Count == 0)
            throw new DatasetException(Code, "The list has no class; it needs at least one.");
        if (colors != null && colors.Count != Names.Count)
            throw new DatasetException(
                Code, $"There are {Names.Count} class names and {colors.Count} colours; give a colour for each name, or none.");
        CategoryIds = categoryIds ?? [.. Enumerable.Range(1, Names.Count).Select(i => (long)i)];
        if (CategoryIds.Count != Names.Count)
            throw new DatasetException(Code, $"There are {Names.Count} class names and {CategoryIds.Count} numbers; give a number for each name, or none.");
        if (CategoryIds.GroupBy(id => id).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new DatasetException(Code, $"The number {twice.Key} is given to {twice.Count()} classes; numbers must differ.");
        var generated = DistinctColors.Take(Names.Count);
        Palette = [.. generated.Select((color, i) => colors?[i] ?? color)];
    }

    /// <summary>Names in the order of the class indices.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A colour for each class. Given colours may repeat; generated ones are well apart.</summary>
    public IReadOnlyList<RgbColor> Palette { get; }

    /// <summary>The number of each class in files of results; COCO's own have gaps.</summary>
    public IReadOnlyList<long> CategoryIds { get; }

    /// <summary>How many classes there are.</summary>
    public int Count => Names.Count;

    /// <summary>
    /// Reads a class list: <c>.txt</c> with a name a line, or <c>.json</c> as
    /// <c>{"classes": [{"name": "wall", "color": "787878", "id": 1}]}</c>, where the colour, and the number of all, may be left out.
    /// </summary>
    /// <exception cref="DatasetException">
    /// The file is missing, of another kind, or breaks a rule; the message names file and place.
    /// </exception>
    public static ClassList Load(string path)
    {
        try
        {
            return Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".TXT" => FromText(File.ReadAllLines(path)),
                ".JSON" => FromJson(File.ReadAllText(path)),
                var other => throw new DatasetException(Code, $"A class list is a .txt or a .json file, not '{other}'."),
            };
        }
        catch (Exception error) when (error is DatasetException or IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DatasetException(Code, $"Cannot use the class list {path}: {error.Message}", error);
        }
    }

    private static ClassList FromText(string[] lines)
    {
        var names = lines.Select(line => line.Trim()).ToList();
        while (names.Count > 0 && names[^1].Length == 0)
            names.RemoveAt(names.Count - 1);
        return new(names);
    }

    private static ClassList FromJson(string text)
    {
        // Newtonsoft would take the last of two equal keys and turn names that look like dates into dates.
        using var reader = new JsonTextReader(new StringReader(text)) { DateParseHandling = DateParseHandling.None };
        var settings = new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error };
        var root = JToken.Load(reader, settings);
        while (reader.Read())
        {
            // Anything but a comment after the value makes the reader throw.
        }
        var items = Members(root, "classes").GetValueOrDefault("classes") as JArray
            ?? throw new DatasetException(
                Code, "It needs a list \"classes\", as in {\"classes\": [{\"name\": \"wall\", \"color\": \"787878\"}]}.");
        var members = items.Select(item => Members(item, "name", "color", "id")).ToList();
        return new(members.Zip(items, Name), [.. members.Select(Color)], members.Exists(member => member.ContainsKey("id")) ? [.. members.Zip(items, Id)] : null);
    }

    private static string Name(Dictionary<string, JToken> members, JToken item) =>
        members.GetValueOrDefault("name") is JValue { Value: string name }
            ? name.Trim()
            : throw new DatasetException(Code, $"A class needs a \"name\" that is a text{At(item)}.");

    private static long Id(Dictionary<string, JToken> members, JToken item) =>
        members.GetValueOrDefault("id") is JValue { Value: long id } && id >= 0
            ? id
            : throw new DatasetException(Code, $"Where one class has an \"id\", each needs one that is a whole number{At(item)}.");

    private static RgbColor? Color(Dictionary<string, JToken> members)
    {
        if (!members.TryGetValue("color", out var value))
            return null;
        return value is JValue { Value: string text } && RgbColor.TryParse(text, out var color)
            ? color
            : throw new DatasetException(
                Code, $"A colour is six hexadecimal digits RRGGBB, not {value.ToString(Formatting.None)}{At(value)}.");
    }

    private static Dictionary<string, JToken> Members(JToken token, params string[] allowed)
    {
        if (token is not JObject item)
            throw new DatasetException(Code, $"Expected an object with {string.Join(" and ", allowed)}{At(token)}.");
        foreach (var property in item.Properties())
            if (!allowed.Contains(property.Name))
                throw new DatasetException(Code, $"Unknown key \"{property.Name}\"{At(property)}; allowed: {string.Join(", ", allowed)}.");
        return item.Properties().ToDictionary(property => property.Name, property => property.Value);
    }

    private static string At(IJsonLineInfo place) => $" (line {place.LineNumber}, column {place.LinePosition})";
}
