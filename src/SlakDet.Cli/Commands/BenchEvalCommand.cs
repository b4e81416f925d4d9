using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Training.Benchmarks;
using SlakDet.Training.Runs;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet bench eval</c>.</summary>
internal static class BenchEvalCommand
{
    private const double Mega = 1e6, Giga = 1e9;

    public static Command Create()
    {
        var standard = new EvaluationWorldOptions();
        var images = Count("--images", "Pictures of the made-up data set.", standard.Images);
        var classes = Count("--classes", "Classes.", standard.Classes);
        var objects = Count("--objects", "Objects in all pictures.", standard.Objects);
        var detections = Count("--detections", "Detections in all pictures.", standard.Detections);
        var repeats = Count("--repeats", "Measurements of each; the median and the least count.", 3);
        var masks = new Option<bool>("--masks") { Description = "Evaluates masks instead of boxes." };
        var seed = new Option<long>("--seed") { Description = "Another seed, another data set.", DefaultValueFactory = _ => standard.Seed };
        var against = new Option<string[]>("--against")
        {
            Description = "Another program to time beside this one: its command for the shell, where {gt}, {dt} and {type} stand for the files and bbox or segm. Can be given several times.",
            HelpName = "NAME=COMMAND",
            DefaultValueFactory = _ => [],
        };
        against.Validators.Add(result =>
        {
            foreach (var value in result.GetValueOrDefault<string[]>() ?? [])
                if (value.IndexOf('=', StringComparison.Ordinal) < 1)
                    result.AddError($"--against {value}: must be NAME=COMMAND.");
        });
        var labels = new Option<string?>("--labels") { Description = "A folder of label maps (PNG) to time the counts of mIoU on.", HelpName = "DIR" };
        var output = new Option<string?>("--out") { Description = "Where to keep the made-up files; without it they are deleted.", HelpName = "DIR" };
        var json = Shared.Json();
        var command = new Command("eval", "The COCO evaluation of a made-up data set, whole processes side by side, and the loops inside.")
        {
            images, classes, objects, detections, masks, seed, repeats, against, labels, output, json,
        };
        command.SetAction(parsed =>
        {
            var world = new EvaluationWorldOptions
            {
                Images = parsed.GetValue(images), Classes = parsed.GetValue(classes), Objects = parsed.GetValue(objects), Detections = parsed.GetValue(detections),
                Masks = parsed.GetValue(masks), Seed = parsed.GetValue(seed),
            };
            var others = parsed.GetValue(against)!.Select(value => value.Split('=', 2)).Select(parts => (parts[0], parts[1])).ToList();
            Run(world, others, parsed.GetValue(repeats), parsed.GetValue(labels), parsed.GetValue(output), parsed.GetValue(json));
        });
        return command;
    }

    private static void Run(EvaluationWorldOptions world, IReadOnlyList<(string, string)> others, int repeats, string? labels, string? output, string? json)
    {
        var log = new ConsoleRunLog();
        var folder = output ?? Directory.CreateTempSubdirectory("slakdet-bench-").FullName;
        try
        {
            var environment = RunEnvironment.Capture();
            // What can fail first.
            var counting = labels == null ? null : (double?)CountingBenchmark.CountPixelsPerSecond(labels, repeats);
            var encoding = CountingBenchmark.EncodeMicroseconds(repeats);
            var timings = EvaluationBenchmark.Run(world, folder, OwnCommand(), others, repeats, log.Note);
            JsonOutput.Write(json, ToJson(world, environment, timings, encoding, counting));
            if (json != "-")
                Write(world, environment, timings, encoding, counting);
        }
        finally
        {
            if (output == null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private static void Write(EvaluationWorldOptions world, RunEnvironment machine, IReadOnlyList<EvaluationTiming> timings, double encoding, double? counting)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{machine.Started:yyyy-MM-dd}, {machine.CpuModel}, {machine.Cores} cores, {machine.Runtime}, {machine.OperatingSystem}"));
        Console.WriteLine($"{(world.Masks ? "masks" : "boxes")}: {world.Images} pictures, {world.Classes} classes, {world.Objects} objects, {world.Detections} detections; whole processes, from JSON files");
        Console.WriteLine();
        var table = new PlainTable("evaluator", ["median s", "least s", "cpu s", "peak MB", "x slakdet"]);
        foreach (var timing in timings)
            table.Add(timing.Name, [Figure(timing.Seconds, "F2"), Figure(timing.LeastSeconds, "F2"), Figure(timing.CpuSeconds, "F2"), Figure(timing.PeakBytes / Mega, "F0"), Figure(timing.Seconds / timings[0].Seconds, "F1")]);
        table.Write();
        Console.WriteLine();
        Console.WriteLine($"run-length encoding of a mask of 640 x 480: {Figure(encoding, "F1")} us");
        if (counting is { } rate)
            Console.WriteLine($"mIoU counts: {Figure(rate / Giga, "F1")} Gpixel/s on one core");
    }

    private static JObject ToJson(EvaluationWorldOptions world, RunEnvironment machine, IReadOnlyList<EvaluationTiming> timings, double encoding, double? counting) => new()
    {
        ["date"] = machine.Started.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["cpu"] = machine.CpuModel,
        ["cores"] = machine.Cores,
        ["memoryBytes"] = machine.MemoryBytes,
        ["operatingSystem"] = machine.OperatingSystem,
        ["runtime"] = machine.Runtime,
        ["commit"] = machine.GitCommit,
        ["world"] = JObject.FromObject(world),
        ["evaluators"] = new JArray(timings.Select(timing => new JObject
        {
            ["name"] = timing.Name, ["seconds"] = timing.Seconds, ["leastSeconds"] = timing.LeastSeconds, ["cpuSeconds"] = timing.CpuSeconds, ["peakBytes"] = timing.PeakBytes,
        })),
        ["encodeMicroseconds"] = encoding,
        ["countPixelsPerSecond"] = counting,
    };

    /// <summary>What this process was started by: the program itself, or dotnet and the program's assembly.</summary>
    private static string[] OwnCommand()
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Environment.GetCommandLineArgs()[0]] : [program];
    }

    private static Option<int> Count(string name, string description, int standard) =>
        Shared.AtLeast(new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard }, 1);

    private static string Figure(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
