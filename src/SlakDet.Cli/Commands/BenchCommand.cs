using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Training.Benchmarks;
using Spectre.Console;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet bench</c>.</summary>
internal static class BenchCommand
{
    private static readonly string[] Titles = ["threads", "images/s", "share of threads x one"];

    public static Command Create() => new("bench", "Measures speed on this machine.") { CreateLoader(), BenchKernelsCommand.Create(), BenchStepCommand.Create(), BenchScalingCommand.Create(), BenchAdaptationCommand.Create(), BenchEvalCommand.Create() };

    private static Command CreateLoader()
    {
        var (config, set, json) = (Shared.Config(), Shared.Set(), Shared.Json());
        var seconds = new Option<double>("--seconds") { Description = "Length of one measurement.", DefaultValueFactory = _ => 3 };
        var repeats = new Option<int>("--repeats") { Description = "Measurements of each number of threads; the median counts.", DefaultValueFactory = _ => 5 };
        var command = new Command("loader", "Reading and augmenting training pictures, images a second by number of threads.") { config, seconds, repeats, set, json };
        command.SetAction(parsed =>
        {
            int[] workers = [.. Enumerable.Range(1, Environment.ProcessorCount)];
            var rates = LoaderBenchmark.Run(parsed.GetValue(config)!, parsed.GetValue(set)!, workers, parsed.GetValue(seconds), parsed.GetValue(repeats), new ConsoleRunLog().Note);
            var single = rates[0].ImagesPerSecond;
            JsonOutput.Write(parsed.GetValue(json), new JArray(rates.Select(rate => new JObject
            {
                ["workers"] = rate.Workers, ["imagesPerSecond"] = rate.ImagesPerSecond, ["shareOfIdeal"] = rate.ImagesPerSecond / (rate.Workers * single),
            })));
            if (parsed.GetValue(json) == "-")
                return;
            var table = new Table().Border(TableBorder.Simple);
            foreach (var title in Titles)
                table.AddColumn(new TableColumn(title).RightAligned());
            foreach (var (count, rate) in rates)
                table.AddRow(count.ToString(CultureInfo.InvariantCulture), rate.ToString("F1", CultureInfo.InvariantCulture), (rate / (count * single)).ToString("P0", CultureInfo.InvariantCulture));
            Tables.Write(table);
        });
        return command;
    }
}
