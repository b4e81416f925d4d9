using System.CommandLine;
using SlakDet.Annotations;
using SlakDet.Cli.Rendering;
using SlakDet.Training.Segmentation;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet score</c>.</summary>
internal static class ScoreCommand
{
    public static Command Create() => new("score", "Scores results on disk, without a model.") { ScoreCocoCommand.Create(), ScoreVocCommand.Create(), CreateMiou() };

    /// <summary>The error for a list without detections. Its score would be 0, but nearly always something went wrong before.</summary>
    public static DatasetException NothingToScore(string path) => new("SD-SCORE-EMPTY",
        $"{path}: the list is empty, so there is nothing to score. Was the model trained, and was the score threshold of the prediction below 1?");

    private static Command CreateMiou()
    {
        var labels = new Option<string>("--gt") { Description = "Folder of label maps (PNG).", HelpName = "DIR", Required = true };
        var predictions = new Option<string>("--pred") { Description = "Folder of class maps (PNG) of the same names.", HelpName = "DIR", Required = true };
        var classes = new Option<int>("--classes") { Description = "Number of classes, 1 to 255.", HelpName = "N", Required = true };
        var reduce = new Option<bool>("--reduce-zero-label") { Description = "Label 0 means unlabelled, k means class k - 1 (ADE20K)." };
        var ignore = new Option<byte>("--ignore") { Description = "Label value that is not scored.", DefaultValueFactory = _ => 255 };
        var json = Shared.Json();
        classes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 255)
                result.AddError("--classes must be between 1 and 255.");
        });
        var command = new Command("miou", "Mean intersection over union of class maps.") { labels, predictions, classes, reduce, ignore, json };
        command.SetAction(parsed =>
        {
            var result = FolderScore.Compute(parsed.GetValue(labels)!, parsed.GetValue(predictions)!, parsed.GetValue(classes), parsed.GetValue(reduce), parsed.GetValue(ignore));
            Results.Write(result, parsed.GetValue(json));
        });
        return command;
    }
}
