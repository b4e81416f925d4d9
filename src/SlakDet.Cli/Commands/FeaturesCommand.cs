using System.CommandLine;
using SlakDet.Cli.Rendering;
using SlakDet.Training;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet features</c>.</summary>
internal static class FeaturesCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "JSON with just a backbone section, and \"classes\" for a classifier.", HelpName = "MODEL.json", Required = true };
        var weights = new Option<string>("--weights") { Description = "A safetensors or .pth file.", HelpName = "FILE", Required = true };
        var input = new Option<string>("--input") { Description = "float32 (N, 3, H, W), normalised; or a picture.", HelpName = "X.npy|IMAGE", Required = true };
        var output = new Option<string>("--out") { Description = "Folder for feat0.npy to feat3.npy, or logits.npy.", HelpName = "DIR", Required = true };
        var command = new Command("features", "Writes a backbone's features for one input.") { model, weights, input, output };
        command.SetAction(parsed =>
        {
            var written = FeatureExtraction.Execute(parsed.GetValue(model)!, parsed.GetValue(weights)!, parsed.GetValue(input)!, parsed.GetValue(output)!, new ConsoleRunLog().Note);
            foreach (var path in written)
                Console.WriteLine(path);
        });
        return command;
    }
}
