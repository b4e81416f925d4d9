using System.Text;
using Newtonsoft.Json;

namespace SlakDet.Training.Configuration;

/// <summary>Writes a configuration as indented JSON. Lists of single values stay on one line.</summary>
internal static class ConfigWriter
{
    /// <summary>The object as JSON, with a line break at its end and without keys that are <c>null</c>.</summary>
    public static string Write(ConfigObject config)
    {
        var text = new StringBuilder();
        Write(text, config, "\n");
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, ConfigValue value, string newLine)
    {
        switch (value)
        {
            case ConfigObject config:
                var keys = config.Entries.Keys.Where(key => config.Find(key) != null).ToArray();
                Enclose(text, '{', '}', keys, newLine, key =>
                {
                    text.Append(JsonConvert.ToString(key)).Append(": ");
                    Write(text, config.Entries[key], newLine + "  ");
                });
                break;
            case ConfigList list when list.Items.All(item => item is ConfigScalar):
                text.Append('[').AppendJoin(", ", list.Items.Cast<ConfigScalar>().Select(item => item.ToJson())).Append(']');
                break;
            case ConfigList list:
                Enclose(text, '[', ']', list.Items, newLine, item => Write(text, item, newLine + "  "));
                break;
            case ConfigScalar scalar:
                text.Append(scalar.ToJson());
                break;
        }
    }

    private static void Enclose<T>(StringBuilder text, char open, char close, IReadOnlyList<T> items, string newLine, Action<T> writeItem)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(newLine).Append("  ");
            writeItem(items[i]);
        }
        text.Append(items.Count == 0 ? "" : newLine).Append(close);
    }
}
