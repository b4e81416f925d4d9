using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using SlakDet.Evaluation.Detection;

namespace SlakDet.Evaluation.Reports;

/// <summary>A report as a page of HTML that needs no other file. It is well-formed XML, too.</summary>
internal static class ReportPage
{
    private const int PicturesShown = 100, ConfusedClassesShown = 24;

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
                report.Analysis == null ? null : Errors(report.Analysis),
                Section("Classes, worst first", Classes(report)),
                Curves("Precision and recall of the worst classes", report.WorstClassCurves),
                report.Analysis == null ? null : Confusion(report.Analysis),
                report.Analysis == null ? null : Pictures(report.Analysis, report.ImageFolder, folder)));
        MakePrintable(page);
        return page;
    }

    private static XElement Section(string title, params object?[] content)
        => new("section", new XElement("h2", title), content);

    private static XElement Numbers(IReadOnlyList<ReportNumber> numbers) => Table(
        ["", "%", ""],
        numbers.Select(number => new XElement("tr", Cell(number.Name), Bar(number.Value), Meaning(number.Meaning))));

    private static XElement? Curves(string title, IReadOnlyList<ReportCurve> curves)
        => curves.Count == 0 ? null : Section(title, Wide(LineChart.Draw(title, "recall", "precision", curves)));

    private static XElement Errors(DetectionAnalysis analysis) => Section(
        "What went wrong",
        new XElement("p", string.Create(
            CultureInfo.InvariantCulture,
            $"How much the AP at IoU {analysis.Options.ForegroundIou} would rise, in points, if the errors of one kind and nothing else were mended (Bolya et al., TIDE, ECCV 2020).")),
        Table(
            ["error", "points", "count", ""],
            analysis.Tide.Errors.Select(error => new XElement(
                "tr", Cell(error.Kind.ToString()), Bar(error.ApGain), Cell(Integer(error.Count)), Meaning(MeaningOf(error.Kind))))
            .Append(new XElement("tr", Cell("all false positives"), Bar(analysis.Tide.FalsePositiveGain), Cell(""), Meaning("if all of them had lower scores than the true ones")))
            .Append(new XElement("tr", Cell("all missed objects"), Bar(analysis.Tide.FalseNegativeGain), Cell(""), Meaning("if they were not there")))));

    private static string MeaningOf(TideErrorKind kind) => kind switch
    {
        TideErrorKind.Classification => "well on an object, but of another class",
        TideErrorKind.Localization => "of the right class, but not well on the object",
        TideErrorKind.Both => "of another class and not well on the object",
        TideErrorKind.Duplicate => "on an object that a surer detection has found",
        TideErrorKind.Background => "on no object",
        TideErrorKind.Missed => "an object that is not found, not even by a detection of the other kinds",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind of error."),
    };

    private static XElement Classes(DetectionReport report) => Table(
        ["class", .. report.ClassColumns, "objects", "detections"],
        report.Classes.OrderBy(row => row.Values[0] ?? double.PositiveInfinity).Select(row => new XElement(
            "tr",
            Cell(row.Name),
            Bar(row.Values[0]),
            row.Values.Skip(1).Select(value => Cell(Percent(value))),
            Cell(Integer(row.Objects)),
            Cell(Integer(row.Detections)))));

    private static XElement Confusion(DetectionAnalysis analysis)
    {
        var confusion = analysis.Confusion;
        List<int> shown = [.. Enumerable.Range(0, confusion.Background).OrderByDescending(Confused).Take(ConfusedClassesShown).Order(), confusion.Background];
        var left = confusion.Background + 1 - shown.Count;
        var names = shown.Select(i => i == confusion.Background ? "(background)" : confusion.Classes[i].Name).ToList();
        return Section(
            "Which class was taken for which",
            new XElement("p", string.Create(
                CultureInfo.InvariantCulture,
                $"A row is a true class, a column what was detected; a cell is as dark as its share of the row. Detections from a score of {analysis.Options.ScoreThreshold} on, matched at IoU {analysis.Options.ForegroundIou}.")),
            left == 0 ? null : new XElement("p", $"Shown are the {ConfusedClassesShown} most confused classes; report.json has the other {left}, too."),
            Wide(HeatMap.Draw("Which class was taken for which", names, names, (row, column) => confusion.Count(shown[row], shown[column]))));

        int Confused(int index) => Enumerable.Range(0, confusion.Background).Where(other => other != index).Sum(other => confusion.Count(index, other) + confusion.Count(other, index));
    }

    private static XElement Pictures(DetectionAnalysis analysis, string? imageFolder, string folder)
    {
        var worst = analysis.WorstPictures(PicturesShown);
        var left = analysis.Pictures.Count(picture => picture.Errors > 0) - worst.Count;
        return Section(
            "Pictures, worst first",
            new XElement("p", string.Create(CultureInfo.InvariantCulture, $"Detections from a score of {analysis.Options.ScoreThreshold} on, matched at IoU {analysis.Options.ForegroundIou}.")),
            Table(
                ["picture", "right", "wrong", "missed"],
                worst.Select(picture => new XElement(
                    "tr",
                    new XElement("td", Link(picture.FileName, imageFolder, folder)),
                    Cell(Integer(picture.Right)),
                    Cell(Integer(picture.Wrong)),
                    Cell(Integer(picture.Missed))))),
            left > 0 ? new XElement("p", $"{left} more pictures have errors; report.json has them.") : null);
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

    private static XElement Meaning(string text) => new("td", new XAttribute("class", "text"), text);

    private static XElement Cell(string text) => new("td", text);

    private static XElement Bar(double? share) => new(
        "td",
        new XAttribute("class", "bar"),
        new XAttribute("style", string.Create(CultureInfo.InvariantCulture, $"--share: {100 * Math.Clamp(share ?? 0, 0, 1):F1}%")),
        Percent(share));

    private static string Percent(double? share) => share == null ? "-" : (100 * share.Value).ToString("F1", CultureInfo.InvariantCulture);

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);

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
