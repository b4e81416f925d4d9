using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SlakDet.Cli.Rendering;

/// <summary>Results as JSON, to a file or standard output.</summary>
internal static class JsonOutput
{
    /// <summary>Writes nothing where <paramref name="path"/> is null.</summary>
    /// <param name="path">A file; <c>-</c> for standard output.</param>
    /// <param name="json">What to write. NaN becomes null, which JSON can say.</param>
    public static void Write(string? path, JToken json)
    {
        if (path == null)
            return;
        var text = json.ToString(Formatting.Indented) + "\n";
        if (path == "-")
            Console.Out.Write(text);
        else
            File.WriteAllText(path, text);
    }

    /// <summary>Writes nothing where <paramref name="path"/> is null; of all ways to write JSON this starts the fastest.</summary>
    /// <param name="path">A file; <c>-</c> for standard output.</param>
    /// <param name="content">Writes one value.</param>
    public static void Write(string? path, Action<Utf8JsonWriter> content)
    {
        if (path == null)
            return;
        using var stream = path == "-" ? Console.OpenStandardOutput() : File.Create(path);
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            content(json);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>A number, or null where it is not finite.</summary>
    public static JValue Number(double value) => double.IsFinite(value) ? new JValue(value) : JValue.CreateNull();
}
