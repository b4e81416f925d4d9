using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Training.Benchmarks;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet bench scaling</c>.</summary>
internal static class BenchScalingCommand
{
    private const int LeastKernel = 5, LeastSide = 32;
    private static readonly string[] Forms = ["full", "decomposed", "sparse"];
    private static readonly string[] Titles = [.. from unit in (string[])["M parameters", "G operations", "ms"] from form in Forms select $"{form}, {unit}"];

    public static Command Create()
    {
        var json = Shared.Json();
        var quick = new Option<bool>("--quick") { Description = $"Only kernels of {string.Join(", ", ScalingBenchmark.QuickKernels)}." };
        var kernels = new Option<int[]>("--kernels") { Description = $"Other kernel sizes than {string.Join(", ", ScalingBenchmark.Kernels)}.", AllowMultipleArgumentsPerToken = true, HelpName = "M" };
        kernels.Validators.Add(result =>
        {
            foreach (var kernel in result.GetValueOrDefault<int[]>() ?? [])
                if (kernel < LeastKernel || kernel % 2 == 0)
                    result.AddError($"--kernels {kernel}: must be odd and at least {LeastKernel}.");
        });
        var size = Shared.AtLeast(new Option<int>("--size") { Description = "Height and width of the picture.", DefaultValueFactory = _ => 224 }, LeastSide);
        var rounds = Shared.AtLeast(new Option<int>("--rounds") { Description = "Measurements of each; the median counts.", DefaultValueFactory = _ => 5 }, 1);
        var threads = Shared.AtLeast(new Option<int>("--threads") { Description = "Threads to compute with.", DefaultValueFactory = _ => Environment.ProcessorCount }, 1);
        var output = new Option<string?>("--out") { Description = "Folder for scaling.png and scaling.json.", HelpName = "DIR" };
        var command = new Command("scaling", "Parameters, operations and time of SLaK-T as its kernels grow: full, decomposed, decomposed and sparse.") { quick, kernels, size, rounds, threads, output, json };
        command.SetAction(parsed =>
        {
            var log = new ConsoleRunLog();
            TorchSharp.torch.set_num_threads(parsed.GetValue(threads));
            var sizes = parsed.GetValue(kernels) is { Length: > 0 } asked ? asked : parsed.GetValue(quick) ? ScalingBenchmark.QuickKernels : ScalingBenchmark.Kernels;
            var rows = ScalingBenchmark.Run(sizes, parsed.GetValue(size), parsed.GetValue(rounds), row => log.Note($"{row.Kernel} x {row.Kernel}: {string.Join(", ", Costs(row).Select(cost => Number(cost.Milliseconds)))} ms"));
            var result = ToJson(rows, parsed.GetValue(size), parsed.GetValue(threads));
            if (parsed.GetValue(output) is { } folder)
            {
                Directory.CreateDirectory(folder);
                ScalingBenchmark.WriteFigure(Path.Combine(folder, "scaling.png"), rows, log.Note);
                JsonOutput.Write(Path.Combine(folder, "scaling.json"), result);
            }
            JsonOutput.Write(parsed.GetValue(json), result);
            if (parsed.GetValue(json) != "-")
                ToTable(rows).Write();
        });
        return command;
    }

    private static PlainTable ToTable(IReadOnlyList<ScalingRow> rows)
    {
        var table = new PlainTable("kernel", Titles);
        foreach (var row in rows)
            table.Add(row.Kernel.ToString(CultureInfo.InvariantCulture),
                [.. Costs(row).Select(cost => Number(cost.Parameters / 1e6)), .. Costs(row).Select(cost => Number(cost.MultiplyAdds / 1e9)), .. Costs(row).Select(cost => Number(cost.Milliseconds))]);
        return table;
    }

    private static JObject ToJson(IReadOnlyList<ScalingRow> rows, int side, int threads) => new()
    {
        ["size"] = side,
        ["threads"] = threads,
        ["density"] = ScalingBenchmark.Density,
        ["kernels"] = new JArray(rows.Select(row => new JObject(
            [new JProperty("kernel", row.Kernel), .. Forms.Zip(Costs(row), (form, cost) => new JProperty(form, ToJson(cost)))]))),
    };

    private static JObject ToJson(ScalingCost cost) =>
        new() { ["parameters"] = Math.Round(cost.Parameters), ["multiplyAdds"] = Math.Round(cost.MultiplyAdds), ["milliseconds"] = cost.Milliseconds };

    private static ScalingCost[] Costs(ScalingRow row) => [row.Full, row.Decomposed, row.Sparse];

    private static string Number(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
