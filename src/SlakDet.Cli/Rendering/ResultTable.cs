using System.Globalization;
using SlakDet.Training.Tasks;
using Spectre.Console;

namespace SlakDet.Cli.Rendering;

/// <summary>Evaluation results on standard output.</summary>
internal static class ResultTable
{
    public static void Write(EvaluationResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("class");
        foreach (var (name, _) in result.PerClass[0].Values)
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var (name, values) in result.PerClass)
            table.AddRow([Markup.Escape(name), .. values.Select(value => Percent(value.Value))]);
        Tables.Write(table);
        var absent = result.PerClass.Count(row => double.IsNaN(row.Values[0].Value));
        if (absent > 0)
            Console.WriteLine($"{absent} of {result.PerClass.Count} classes do not occur here; the means leave them out.");
        Console.WriteLine(string.Join("   ", result.Values.Select(value => $"{value.Name} {Percent(value.Value)}")));
    }

    private static string Percent(double share) => double.IsNaN(share) ? "-" : (100 * share).ToString("F2", CultureInfo.InvariantCulture);
}
