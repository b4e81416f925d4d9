using System.CommandLine;
using SlakDet.Cli.Rendering;
using SlakDet.Training;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet train</c>.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var config = Shared.Config();
        var workFolder = new Option<string?>("--work-dir") { Description = "The run folder. Default: runs/NAME, after the config's name.", HelpName = "DIR" };
        var resume = new Option<string?>("--resume") { Description = "auto: go on from the run folder's newest checkpoint, if any. Or a checkpoint.", HelpName = "auto|CHECKPOINT" };
        var (device, set) = (Shared.Device(), Shared.Set());
        var command = new Command("train", "Trains a model; ends with its evaluation and pictures of its predictions.") { config, workFolder, resume, device, set };
        command.SetAction(parsed => Run(new TrainRequest(parsed.GetValue(config)!, parsed.GetValue(set)!)
        {
            WorkFolder = parsed.GetValue(workFolder),
            Resume = parsed.GetValue(resume),
            Device = parsed.GetValue(device)!,
        }));
        return command;
    }

    private static int Run(TrainRequest request)
    {
        var log = new ConsoleRunLog();
        var outcome = TrainingRun.Execute(request, log);
        if (outcome.Result == null)
        {
            log.Note($"stopped on request; to go on: slakdet train {request.ConfigPath} --work-dir {outcome.RunFolder} --resume auto");
            return ExitCode.Interrupted;
        }
        ResultTable.Write(outcome.Result);
        return ExitCode.Done;
    }
}
