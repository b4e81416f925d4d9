using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Annotations;
using SlakDet.Data.Checks;
using Spectre.Console;

namespace SlakDet.Cli.Rendering;

/// <summary>What a check of a data set found.</summary>
internal static class CheckTable
{
    public static void Write(ClassList classes, IReadOnlyList<(string Split, CheckReport Report)> reports)
    {
        var findings = new Table().Border(TableBorder.Simple).AddColumns("split", "severity", "code", "finding");
        foreach (var (split, finding) in reports.SelectMany(report => report.Report.Findings.Select(finding => (report.Split, finding))))
            findings.AddRow(split, finding.Severity.ToString().ToLowerInvariant(), finding.Code, Markup.Escape(finding.Path == null ? finding.Message : $"{finding.Path}: {finding.Message}"));
        if (findings.Rows.Count > 0)
            Tables.Write(findings);
        foreach (var (split, report) in reports)
        {
            var sizes = string.Join(", ", report.Sizes.Take(5).Select(size => $"{size.Count} of {size.Width} x {size.Height}"));
            Console.WriteLine($"{split}: {report.Items} pictures{(report is { Objects: null, Pictures: null } ? " with labels" : "")}{(sizes.Length == 0 ? "" : $" ({sizes}{(report.Sizes.Count > 5 ? ", ..." : "")})")}, {report.Findings.Count} findings");
        }
        WriteClasses(classes, reports);
    }

    public static JToken ToJson(ClassList classes, IReadOnlyList<(string Split, CheckReport Report)> reports) => new JObject(reports.Select(entry => new JProperty(entry.Split, new JObject
    {
        ["pictures"] = entry.Report.Items,
        ["findings"] = new JArray(entry.Report.Findings.Select(finding => new JObject
        {
            ["severity"] = finding.Severity.ToString().ToLowerInvariant(), ["code"] = finding.Code, ["message"] = finding.Message, ["path"] = finding.Path,
        })),
        ["classes"] = entry.Report switch
        {
            { Labels: { } labels } => new JArray(classes.Names.Select((name, i) => new JObject { ["name"] = name, ["pixels"] = labels.Pixels[i], ["pictures"] = labels.Images[i] })),
            { Objects: { } objects } => new JArray(classes.Names.Select((name, i) =>
                new JObject { ["name"] = name, ["objects"] = objects.Objects[i], ["ignored"] = objects.Ignored[i], ["pictures"] = objects.Images[i] })),
            { Pictures: { } pictures } => new JArray(classes.Names.Select((name, i) => new JObject { ["name"] = name, ["pictures"] = pictures[i] })),
            _ => null,
        },
    })));

    private static void WriteClasses(ClassList classes, IReadOnlyList<(string Split, CheckReport Report)> reports)
    {
        var counted = reports.Where(report => report.Report is not { Labels: null, Objects: null, Pictures: null }).ToList();
        if (counted.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumn("class");
        foreach (var (split, report) in counted)
        {
            if (report.Pictures == null)
                table.AddColumn(new TableColumn($"{split}: {(report.Objects == null ? "share" : "objects")}").RightAligned());
            table.AddColumn(new TableColumn(report.Pictures == null ? "pictures" : $"{split}: pictures").RightAligned());
        }

        for (var i = 0; i < classes.Count; i++)
            table.AddRow([Markup.Escape(classes.Names[i]), .. counted.SelectMany(report => Cells(report.Report, i))]);
        Tables.Write(table);
    }

    private static string[] Cells(CheckReport report, int index) => report switch
    {
        { Objects: { } objects } => Cells(objects, index),
        { Labels: { } labels } => Cells(labels, index),
        _ => [report.Pictures![index].ToString(CultureInfo.InvariantCulture)],
    };

    private static string[] Cells(ObjectCounts objects, int index) =>
        [objects.Objects[index].ToString(CultureInfo.InvariantCulture), objects.Images[index].ToString(CultureInfo.InvariantCulture)];

    private static string[] Cells(LabelCounts labels, int index) =>
    [
        ((double)labels.Pixels[index] / Math.Max(1, labels.Pixels.Sum())).ToString("P2", CultureInfo.InvariantCulture),
        labels.Images[index].ToString(CultureInfo.InvariantCulture),
    ];
}
