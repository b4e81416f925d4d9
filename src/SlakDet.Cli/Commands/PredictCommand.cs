using System.CommandLine;
using SlakDet.Cli.Rendering;
using SlakDet.Training;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet predict</c>.</summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var (config, weights, container, device, set) = (Shared.Config(), Shared.Weights(), Shared.Container(), Shared.Device(), Shared.Set());
        var output = new Option<string>("--out") { Description = "Folder for NAME.overlay.jpg, and NAME.png (class of each pixel) or predictions.json (boxes and masks, or likeliest classes).", HelpName = "DIR", Required = true };
        var inputs = new Argument<string[]>("IMAGE|FOLDER") { Description = "Pictures, or folders of pictures.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("predict", "Predicts pictures.") { config, inputs, weights, container, output, device, set };
        command.SetAction(parsed =>
        {
            var log = new ConsoleRunLog();
            var count = PredictionRun.Execute(parsed.GetValue(config)!, parsed.GetValue(set)!, parsed.GetValue(weights)!, parsed.GetValue(output)!,
                parsed.GetValue(inputs)!, parsed.GetValue(device)!, log.Note, log, parsed.GetValue(container));
            log.Note($"{count} {(count == 1 ? "picture" : "pictures")} predicted into {parsed.GetValue(output)}");
        });
        return command;
    }
}
