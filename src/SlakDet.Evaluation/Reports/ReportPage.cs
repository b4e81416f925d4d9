using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace SlakDet.Evaluation.Reports;

/// <summary>A report as a page of HTML that needs no other file. It is well-formed XML, too.</summary>
internal static class ReportPage
{
    private const int ImagesShown = 100, ConfusedClassesShown = 24;

    private const string Style = """
        :root { color-scheme: light dark; --line: #8884; --bar: #0072b255 }
        body { font: 15px/1.45 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.2rem }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums }
        th, td { padding: .15rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap }
        th:first-child, td:first-child, .text { text-align: left }
        .text { white-space: normal }
        .bar { background: linear-gradient(90deg, var(--bar) var(--share), transparent var(--share)); min-width: 8rem }
        .wide { overflow-x: auto }
        svg text { font: 12px system-ui, sans-serif; fill: currentColor } svg .over { fill: #fff }
        svg .grid { stroke: currentColor; stroke-opacity: .15 }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem } dd { margin: 0; overflow-wrap: anywhere }
        """;

    /// <summary>Builds the page.</summary>
    /// <param name="report">What to show.</param>
    /// <param name="folder">Where the page will lie; links to pictures are relative to it.</param>
    public static XElement Build(DetectionReport report, string folder)
    {
        var page = new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement(
                "head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width")),
                new XElement("title", report.Title),
                new XElement("style", Style)),
            new XElement(
                "body",
                new XElement("h1", report.Title),
                new XElement("dl", report.Facts.Select(fact => new[] { new XElement("dt", fact.Name), new XElement("dd", fact.Value) })),
                Section("Numbers", Numbers(report.Numbers)),
                report.Sizes.Count == 0 ? null : Section("By size of the object", Numbers(report.Sizes)),
                Curves("Precision and recall", report.Curves),
                Errors(report.Errors),
                Section("Classes, worst first", Classes(report)),
                Curves("Precision and recall of the worst classes", report.WorstClassCurves),
                Confusion(report.Confusion),
                Images(report, folder)));
        MakePrintable(page);
        return page;
    }

    private static XElement Section(string title, params object?[] content)
        => new("section", new XElement("h2", title), content);

    private static XElement Numbers(IReadOnlyList<ReportNumber> numbers) => Table(
        ["", "%", ""],
        numbers.Select(number => new XElement("tr", Cell(number.Name), Bar(number.Value), new XElement("td", new XAttribute("class", "text"), number.Meaning))));

    private static XElement? Curves(string title, IReadOnlyList<ReportCurve> curves)
        => curves.Count == 0 ? null : Section(title, Wide(LineChart.Draw(title, "recall", "precision", curves)));

    private static XElement? Errors(IReadOnlyList<ReportError> errors) => errors.Count == 0 ? null : Section(
        "What went wrong",
        new XElement("p", "How much AP at IoU 0.5 would rise, in points, if only the errors of one kind were mended (Bolya et al., TIDE, ECCV 2020)."),
        Table(
            ["error", "AP lost", "count", ""],
            errors.Select(error => new XElement(
                "tr", Cell(error.Name), Bar(error.LostAp), Cell(Integer(error.Count)), new XElement("td", new XAttribute("class", "text"), error.Meaning)))));

    private static XElement Classes(DetectionReport report) => Table(
        ["class", .. report.ClassColumns, "objects", "detections"],
        report.Classes.OrderBy(row => row.Values[0] ?? double.PositiveInfinity).Select(row => new XElement(
            "tr",
            Cell(row.Name),
            Bar(row.Values[0]),
            row.Values.Skip(1).Select(value => Cell(Percent(value))),
            Cell(Integer(row.Objects)),
            Cell(Integer(row.Detections)))));

    private static XElement? Confusion(ReportConfusion? confusion)
    {
        if (confusion == null)
            return null;
        var background = confusion.Names.Count - 1;
        List<int> shown = [.. Enumerable.Range(0, background).OrderByDescending(Confused).Take(ConfusedClassesShown).Order(), background];
        var names = shown.Select(i => confusion.Names[i]).ToList();
        var left = background + 1 - shown.Count;
        return Section(
            "Which class was taken for which",
            new XElement("p", $"A row is a true class, a column what was predicted; a cell is as dark as its share of the row. {confusion.Meaning}"),
            left == 0 ? null : new XElement("p", $"The {shown.Count - 1} most confused classes; report.json has the other {left}, too."),
            Wide(HeatMap.Draw("confusion matrix", names, names, (row, column) => confusion.Counts[shown[row]][shown[column]])));

        long Confused(int index) => Enumerable.Range(0, background).Where(other => other != index).Sum(other => confusion.Counts[index][other] + confusion.Counts[other][index]);
    }

    private static XElement? Images(DetectionReport report, string folder)
    {
        if (report.Images.Count == 0)
            return null;
        var left = report.Images.Count - ImagesShown;
        return Section(
            "Pictures, worst first",
            Table(
                ["picture", "found", "false", "missed"],
                report.Images.Take(ImagesShown).Select(image => new XElement(
                    "tr",
                    new XElement("td", Link(image.FileName, report.ImageFolder, folder)),
                    Cell(Integer(image.TruePositives)),
                    Cell(Integer(image.FalsePositives)),
                    Cell(Integer(image.FalseNegatives))))),
            left > 0 ? new XElement("p", $"And {left} more in report.json.") : null);
    }

    private static object Link(string name, string? imageFolder, string folder)
    {
        if (imageFolder == null)
            return name;
        var parts = Path.GetRelativePath(folder, Path.Combine(imageFolder, name)).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString);
        // The dot keeps a name with a colon from being read as an address of another kind.
        return new XElement("a", new XAttribute("href", "./" + string.Join('/', parts)), name);
    }

    private static XElement Table(IReadOnlyList<string> titles, IEnumerable<XElement> rows) => Wide(new XElement(
        "table", new XElement("thead", new XElement("tr", titles.Select(title => new XElement("th", title)))), new XElement("tbody", rows)));

    private static XElement Wide(XElement content) => new("div", new XAttribute("class", "wide"), content);

    private static XElement Cell(string text) => new("td", text);

    private static XElement Bar(double? share) => new(
        "td",
        new XAttribute("class", "bar"),
        new XAttribute("style", string.Create(CultureInfo.InvariantCulture, $"--share: {100 * Math.Clamp(share ?? 0, 0, 1):F1}%")),
        Percent(share));

    private static string Percent(double? share) => share == null ? "-" : (100 * share.Value).ToString("F1", CultureInfo.InvariantCulture);

    private static string Integer(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    // Names come from files and may hold characters that no page can.
    private static void MakePrintable(XElement page)
    {
        foreach (var text in page.DescendantNodes().OfType<XText>())
            text.Value = Printable(text.Value);
        foreach (var attribute in page.DescendantsAndSelf().Attributes())
            attribute.Value = Printable(attribute.Value);
    }

    private static string Printable(string text)
    {
        var characters = text.ToCharArray();
        for (var i = 0; i < characters.Length; i++)
        {
            if (i + 1 < characters.Length && XmlConvert.IsXmlSurrogatePair(characters[i + 1], characters[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(characters[i]))
                characters[i] = '\uFFFD';
        }

        return new string(characters);
    }
}
