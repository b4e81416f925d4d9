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

    /// <summary>A number, or null where it is not finite.</summary>
    public static JValue Number(double value) => double.IsFinite(value) ? new JValue(value) : JValue.CreateNull();
}
