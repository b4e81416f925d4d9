using System.Globalization;
using System.Xml.Linq;

namespace SlakDet.Evaluation.Reports;

/// <summary>Curves over the unit square as SVG: both axes go from 0 to 1.</summary>
internal static class LineChart
{
    private const int Left = 48, Top = 10, Side = 340, Legend = 200, Bottom = 44, Ticks = 5, LegendStep = 20;

    // Okabe and Ito: told apart also by people who see fewer colours.
    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#a6761d"];

    /// <summary>Draws the curves, with a legend at their right.</summary>
    /// <param name="label">What the picture shows, for those who cannot see it.</param>
    /// <param name="x">Name of the horizontal axis.</param>
    /// <param name="y">Name of the vertical axis.</param>
    /// <param name="curves">The curves, each with its points by ascending x.</param>
    public static XElement Draw(string label, string x, string y, IReadOnlyList<ReportCurve> curves)
    {
        var (width, height) = (Left + Side + Legend, Top + Side + Bottom);
        return new XElement(
            "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("width", width),
            new XAttribute("height", height),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", label),
            Enumerable.Range(0, Ticks + 1).SelectMany(Grid),
            Text(Left + Side / 2.0, Top + Side + 36, "middle", x),
            new XElement(
                "text",
                new XAttribute("transform", string.Create(CultureInfo.InvariantCulture, $"translate(14 {Top + Side / 2}) rotate(-90)")),
                new XAttribute("text-anchor", "middle"),
                y),
            curves.SelectMany(Curve));
    }

    private static IEnumerable<XElement> Grid(int tick)
    {
        var share = (double)tick / Ticks;
        var name = share.ToString("0.#", CultureInfo.InvariantCulture);
        yield return Line(AtX(share), Top, AtX(share), Top + Side);
        yield return Line(Left, AtY(share), Left + Side, AtY(share));
        yield return Text(AtX(share), Top + Side + 16, "middle", name);
        yield return Text(Left - 6, AtY(share) + 4, "end", name);
    }

    private static IEnumerable<XElement> Curve(ReportCurve curve, int index)
    {
        var color = Colors[index % Colors.Length];
        var points = curve.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{AtX(point.Recall)},{AtY(point.Precision)}"));
        yield return new XElement(
            "polyline",
            new XAttribute("points", string.Join(' ', points)),
            new XAttribute("fill", "none"),
            new XAttribute("stroke", color),
            new XAttribute("stroke-width", 2));
        var y = Top + 12 + index * LegendStep;
        yield return new XElement(
            "rect",
            new XAttribute("x", Left + Side + 12),
            new XAttribute("y", y - 8),
            new XAttribute("width", 14),
            new XAttribute("height", 4),
            new XAttribute("fill", color));
        yield return Text(Left + Side + 32, y, "start", curve.Name);
    }

    private static XElement Line(double x1, double y1, double x2, double y2) => new(
        "line",
        new XAttribute("x1", x1),
        new XAttribute("y1", y1),
        new XAttribute("x2", x2),
        new XAttribute("y2", y2),
        new XAttribute("class", "grid"));

    private static XElement Text(double x, double y, string anchor, string text)
        => new("text", new XAttribute("x", x), new XAttribute("y", y), new XAttribute("text-anchor", anchor), text);

    private static double AtX(double share) => Math.Round(Left + Side * share, 1);

    private static double AtY(double share) => Math.Round(Top + Side * (1 - share), 1);
}
