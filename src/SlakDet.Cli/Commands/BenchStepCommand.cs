using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Training.Benchmarks;
using Spectre.Console;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet bench step</c>.</summary>
internal static class BenchStepCommand
{
    private static readonly string[] Titles = ["backbone ms", "with gradients ms", "training step ms", "peak MB"];

    public static Command Create()
    {
        var (config, device, set, json) = (Shared.Config(), Shared.Device(), Shared.Set(), Shared.Json());
        var size = new Option<int[]>("--size") { Description = "Height and width of the backbone's picture.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [512, 512], HelpName = "H W" };
        var rounds = new Option<int>("--rounds") { Description = "Measurements of each; the median counts.", DefaultValueFactory = _ => 3 };
        var threads = new Option<int>("--threads") { Description = "Threads to compute with.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var backboneOnly = new Option<bool>("--backbone-only") { Description = "Leaves out the training step of the whole model." };
        var command = new Command("step", "A config's backbone and training step, with our kernels and with libtorch's.") { config, size, rounds, threads, backboneOnly, device, set, json };
        command.SetAction(parsed =>
        {
            TorchSharp.torch.set_num_threads(parsed.GetValue(threads));
            var sides = parsed.GetValue(size)!;
            var timings = StepBenchmark.Run(parsed.GetValue(config)!, parsed.GetValue(set)!, sides[0], sides[1], parsed.GetValue(rounds), !parsed.GetValue(backboneOnly), parsed.GetValue(device)!, new ConsoleRunLog().Note);
            JsonOutput.Write(parsed.GetValue(json), new JArray(timings.Select(timing => new JObject
            {
                ["kernels"] = timing.Kernels, ["backboneInferenceMs"] = timing.BackboneInference, ["backboneWithGradientsMs"] = timing.BackboneStep,
                ["trainingStepMs"] = timing.TrainingStep, ["peakMemoryMb"] = timing.PeakMemoryMb,
            })));
            if (parsed.GetValue(json) == "-")
                return;
            var table = new Table().Border(TableBorder.Simple).AddColumn("kernels");
            foreach (var title in Titles)
                table.AddColumn(new TableColumn(title).RightAligned());
            foreach (var timing in timings)
                table.AddRow(timing.Kernels, Number(timing.BackboneInference), Number(timing.BackboneStep), Number(timing.TrainingStep), Number(timing.PeakMemoryMb));
            Tables.Write(table);
        });
        return command;
    }

    private static string Number(double? value) => value?.ToString("F0", CultureInfo.InvariantCulture) ?? "-";
}
