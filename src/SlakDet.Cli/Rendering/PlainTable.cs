using System.Text;

namespace SlakDet.Cli.Rendering;

/// <summary>A table of a name and figures a row, in plain text: names at the left, figures at the right of their columns.</summary>
/// <param name="title">Title of the names.</param>
/// <param name="columns">Titles of the figures.</param>
internal sealed class PlainTable(string title, IReadOnlyList<string> columns)
{
    private const int Gap = 2;
    private readonly List<(string Name, IReadOnlyList<string> Figures)> _rows = [(title, columns)];

    /// <summary>Adds a row with as many figures as there are columns.</summary>
    public void Add(string name, IReadOnlyList<string> figures) => _rows.Add((name, figures));

    /// <summary>Writes it to standard output.</summary>
    public void Write()
    {
        var names = _rows.Max(row => row.Name.Length);
        var widths = Enumerable.Range(0, columns.Count).Select(i => Gap + _rows.Max(row => row.Figures[i].Length)).ToList();
        var text = new StringBuilder();
        foreach (var (name, figures) in _rows)
        {
            text.Append(name.PadRight(names));
            for (var i = 0; i < widths.Count; i++)
                text.Append(figures[i].PadLeft(widths[i]));
            text.Append('\n');
        }

        Console.Out.Write(text);
    }
}
