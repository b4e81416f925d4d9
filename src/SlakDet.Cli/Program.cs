using System.CommandLine;
using System.CommandLine.Parsing;
using SlakDet.Cli;
using SlakDet.Cli.Commands;
using SlakDet.Kernels.Native;

var root = new RootCommand("Train, evaluate and compare segmentation and detection models on SLaK backbones.")
{
    TrainCommand.Create(),
    EvalCommand.Create(),
    PredictCommand.Create(),
    ScoreCommand.Create(),
    FeaturesCommand.Create(),
    ErfCommand.Create(),
    ModelCommand.Create(),
    WeightsCommand.Create(),
    DataCommand.Create(),
    BenchCommand.Create(),
    DoctorCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine($"slakdet: {error.Message}");
    Console.Error.WriteLine($"See: {string.Join(' ', [.. PathOf(parsed.CommandResult), "--help"])}");
    return ExitCode.Usage;
}
try
{
    if (OtherLibtorch.Run(args) is { } exitCode)
        return exitCode;
    HostAllocator.KeepFreedBlocks();
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
#pragma warning disable CA1031 // The last catch of the program: every failure becomes a message and a code.
catch (Exception exception)
#pragma warning restore CA1031
{
    Console.Error.WriteLine($"slakdet: {Failure.Describe(exception)}");
    return Failure.CodeOf(exception);
}

static IEnumerable<string> PathOf(CommandResult result) =>
    result.Parent is CommandResult parent ? PathOf(parent).Append(result.Command.Name) : ["slakdet"];
