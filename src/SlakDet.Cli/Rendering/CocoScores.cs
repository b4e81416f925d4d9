using System.Globalization;
using SlakDet.Evaluation.Coco;

namespace SlakDet.Cli.Rendering;

/// <summary>The scores of a COCO evaluation: a table as the COCO challenge's, one of the classes, and JSON.</summary>
/// <remarks>Written without the libraries that draw other tables: loading them would take longer than the evaluation.</remarks>
internal static class CocoScores
{
    private static readonly (string Name, Func<CocoClassScore, double> Value)[] Columns =
    [
        ("AP", row => row.Ap), ("AP50", row => row.Ap50), ("AP75", row => row.Ap75), ("APs", row => row.ApSmall), ("APm", row => row.ApMedium), ("APl", row => row.ApLarge),
        ("AR", row => row.Ar), ("ARs", row => row.ArSmall), ("ARm", row => row.ArMedium), ("ARl", row => row.ArLarge),
    ];

    /// <summary>Writes both tables to standard output.</summary>
    public static void WriteTables(CocoEvaluation evaluation)
    {
        var limits = evaluation.Options.MaxDetections;
        var rows = new PlainTable("class", [.. Columns.Select(column => column.Name), "objects", "detections"]);
        foreach (var row in evaluation.Classes)
            rows.Add(row.Name, [.. Columns.Select(column => Percent(column.Value(row))), Integer(row.Objects), Integer(row.Detections)]);
        rows.Write();
        Console.WriteLine();
        var stats = evaluation.Summary.Values;
        for (var i = 0; i < stats.Count; i++)
        {
            var name = i < 6 ? "Average Precision  (AP)" : "Average Recall     (AR)";
            var iou = i switch { 1 => "0.50     ", 2 => "0.75     ", _ => "0.50:0.95" };
            var area = i switch { 3 or 9 => "small", 4 or 10 => "medium", 5 or 11 => "large", _ => "all" };
            var limit = i switch { 6 => limits[0], 7 => limits[1], _ => limits[2] };
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $" {name} @[ IoU={iou} | area={area,6} | maxDets={limit,3} ] = {stats[i]:F3}"));
        }
    }

    /// <summary>Writes <c>{"stats": [12 numbers], "perClass": [...]}</c>; a number is -1 where there is nothing to measure.</summary>
    /// <param name="path">A file; <c>-</c> for standard output; null for nothing.</param>
    /// <param name="evaluation">The scores.</param>
    public static void WriteJson(string? path, CocoEvaluation evaluation) => JsonOutput.Write(path, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("stats");
        foreach (var number in evaluation.Summary.Values)
            json.WriteNumberValue(number);
        json.WriteEndArray();
        json.WriteStartArray("perClass");
        foreach (var row in evaluation.Classes)
        {
            json.WriteStartObject();
            json.WriteString("class", row.Name);
            json.WriteNumber("id", row.CategoryId);
            foreach (var (name, value) in Columns)
                json.WriteNumber(name, value(row));
            json.WriteNumber("objects", row.Objects);
            json.WriteNumber("detections", row.Detections);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Percent(double share) => share < 0 ? "-" : (100 * share).ToString("F1", CultureInfo.InvariantCulture);

    private static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);
}
