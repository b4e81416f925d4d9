using System.Globalization;
using System.Xml.Linq;

namespace SlakDet.Evaluation.Reports;

/// <summary>A table of counts as SVG, each cell as dark as its share of its row.</summary>
internal static class HeatMap
{
    private const int Cell = 22, Names = 150, LongestName = 22, NumbersUpTo = 12;

    /// <summary>Draws the table, a row a true class.</summary>
    /// <param name="label">What the picture shows, for those who cannot see it.</param>
    /// <param name="rows">Name of each row, at the left.</param>
    /// <param name="columns">Name of each column, at the top.</param>
    /// <param name="count">The count of a row and column.</param>
    public static XElement Draw(string label, IReadOnlyList<string> rows, IReadOnlyList<string> columns, Func<int, int, int> count)
    {
        var cell = columns.Count <= NumbersUpTo ? 2 * Cell : Cell;
        var (width, height) = (Names + columns.Count * cell + Names / 2, Names + rows.Count * Cell);
        return new XElement(
            "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", label),
            columns.Select((name, i) => new XElement(
                "text",
                new XAttribute("transform", string.Create(CultureInfo.InvariantCulture, $"translate({Names + i * cell + cell / 2 + 4} {Names - 6}) rotate(-60)")),
                Shortened(name))),
            rows.SelectMany((name, i) => Row(name, i)));

        IEnumerable<XElement> Row(string name, int row)
        {
            yield return Text(Names - 6, row, "end", Shortened(name));
            var total = Math.Max(1, Enumerable.Range(0, columns.Count).Sum(column => (long)count(row, column)));
            for (var column = 0; column < columns.Count; column++)
            {
                var here = count(row, column);
                if (here == 0)
                    continue;
                var share = (double)here / total;
                yield return new XElement(
                    "rect",
                    new XAttribute("x", Names + column * cell),
                    new XAttribute("y", Names + row * Cell),
                    new XAttribute("width", cell - 1),
                    new XAttribute("height", Cell - 1),
                    new XAttribute("fill", "#0072b2"),
                    new XAttribute("fill-opacity", Math.Round(0.04 + 0.96 * share, 3)),
                    new XElement("title", string.Create(CultureInfo.InvariantCulture, $"{name} → {columns[column]}: {here} ({share:P1})")));
                if (cell > Cell)
                    yield return Text(Names + column * cell + cell / 2, row, "middle", here.ToString(CultureInfo.InvariantCulture), share > 0.5 ? "over" : null);
            }
        }
    }

    private static XElement Text(int x, int row, string anchor, string text, string? style = null) => new(
        "text",
        new XAttribute("x", x),
        new XAttribute("y", Names + row * Cell + 15),
        new XAttribute("text-anchor", anchor),
        style == null ? null : new XAttribute("class", style),
        text);

    private static string Shortened(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
