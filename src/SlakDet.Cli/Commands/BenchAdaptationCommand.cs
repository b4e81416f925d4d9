using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Backbones.Sparsity;
using SlakDet.Cli.Rendering;
using SlakDet.Training;
using SlakDet.Training.Benchmarks;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet bench adaptation</c>.</summary>
internal static class BenchAdaptationCommand
{
    public static Command Create()
    {
        var (config, device, set, json) = (Shared.Config(), Shared.Device(), Shared.Set(), Shared.Json());
        var rates = new Option<double[]>("--rates")
        {
            Description = "Shares of active weights that the first updates prune.", AllowMultipleArgumentsPerToken = true, HelpName = "P", DefaultValueFactory = _ => [.. AdaptationBenchmark.Rates],
        };
        rates.Validators.Add(result =>
        {
            foreach (var rate in (result.GetValueOrDefault<double[]>() ?? []).Where(rate => rate is not (>= AdaptationRate.Least and <= 1)))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--rates {rate}: must lie from {AdaptationRate.Least} to 1."));
        });
        var intervals = new Option<int[]>("--intervals")
        {
            Description = "Optimizer steps between updates.", AllowMultipleArgumentsPerToken = true, HelpName = "N", DefaultValueFactory = _ => [.. AdaptationBenchmark.Intervals],
        };
        intervals.Validators.Add(result =>
        {
            foreach (var interval in (result.GetValueOrDefault<int[]>() ?? []).Where(interval => interval < 1))
                result.AddError($"--intervals {interval}: must be at least 1.");
        });
        var seeds = Shared.AtLeast(new Option<int>("--seeds") { Description = "Trainings of each rate and interval.", DefaultValueFactory = _ => 1 }, 1);
        var output = new Option<string>("--out") { Description = "Folder for adaptation.png, adaptation.json and the run folders; a sweep that was stopped goes on there.", HelpName = "DIR", Required = true };
        var command = new Command("adaptation", "Trains a config with dynamic sparsity once for each rate and interval of its mask updates, and compares the scores.")
            { config, rates, intervals, seeds, output, device, set, json };
        command.SetAction(parsed =>
        {
            var log = new ConsoleRunLog();
            var folder = parsed.GetValue(output)!;
            var request = new TrainRequest(parsed.GetValue(config)!, parsed.GetValue(set)!) { WorkFolder = Path.Combine(folder, "runs"), Device = parsed.GetValue(device)! };
            if (AdaptationBenchmark.Run(request, parsed.GetValue(rates)!, parsed.GetValue(intervals)!, parsed.GetValue(seeds), log) is not { } rows)
            {
                log.Note("stopped on request; the same command goes on");
                return ExitCode.Interrupted;
            }
            var result = new JArray(rows.Select(row => new JObject { ["rate"] = row.Rate, ["interval"] = row.Interval, ["mean"] = row.Mean, ["scores"] = new JArray(row.Scores) }));
            AdaptationBenchmark.WriteFigure(Path.Combine(folder, "adaptation.png"), rows, log.Note);
            JsonOutput.Write(Path.Combine(folder, "adaptation.json"), result);
            JsonOutput.Write(parsed.GetValue(json), result);
            if (parsed.GetValue(json) != "-")
                ToTable(rows).Write();
            return ExitCode.Done;
        });
        return command;
    }

    private static PlainTable ToTable(IReadOnlyList<AdaptationRow> rows)
    {
        var table = new PlainTable("rate", [.. rows.Select(row => row.Interval).Distinct().Select(interval => $"every {interval}")]);
        foreach (var group in rows.GroupBy(row => row.Rate))
            table.Add(group.Key.ToString(CultureInfo.InvariantCulture), [.. group.Select(row => row.Mean.ToString("F2", CultureInfo.InvariantCulture))]);
        return table;
    }
}
