using System.CommandLine;
using System.Globalization;
using SlakDet.Cli.Rendering;
using SlakDet.Data.Checks;
using SlakDet.Data.Shapes;
using SlakDet.Training;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet data</c>.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Makes and checks data sets.") { CreateCheck(), CreateBrowse(), CreatePack(), CreateMakeShapes() };

    private static Command CreateCheck()
    {
        var (config, set, json) = (Shared.Config(), Shared.Set(), Shared.Json());
        var fast = new Option<bool>("--fast") { Description = "Only what file headers tell, as before every training." };
        var command = new Command("check", "Looks for what would stop or spoil a training; exits with 65 on errors.") { config, fast, set, json };
        command.SetAction(parsed =>
        {
            var (classes, reports) = DataCheck.Execute(parsed.GetValue(config)!, parsed.GetValue(set)!, parsed.GetValue(fast) ? CheckDepth.Fast : CheckDepth.Full, new ConsoleRunLog().Note);
            JsonOutput.Write(parsed.GetValue(json), CheckTable.ToJson(classes, reports));
            if (parsed.GetValue(json) != "-")
                CheckTable.Write(classes, reports);
            return reports.Any(report => report.Report.HasErrors) ? ExitCode.Data : ExitCode.Done;
        });
        return command;
    }

    private static Command CreateBrowse()
    {
        var (config, set) = (Shared.Config(), Shared.Set());
        var output = new Option<string>("--out") { Description = "The HTML page.", HelpName = "FILE", Required = true };
        var count = Shared.AtLeast(new Option<int>("--count") { Description = "Pictures, spread over the set.", DefaultValueFactory = _ => 24 }, 1);
        var views = Shared.AtLeast(new Option<int>("--views") { Description = "Augmented views of each.", DefaultValueFactory = _ => 2 }, 1);
        var command = new Command("browse", "Writes a page of training pictures, as annotated and as augmented.") { config, output, count, views, set };
        command.SetAction(parsed =>
        {
            var log = new ConsoleRunLog();
            DataBrowser.Execute(parsed.GetValue(config)!, parsed.GetValue(set)!, parsed.GetValue(output)!, parsed.GetValue(count), parsed.GetValue(views), log.Note);
            log.Note($"open {parsed.GetValue(output)} in a browser");
        });
        return command;
    }

    private static Command CreatePack()
    {
        var (config, set) = (Shared.Config(), Shared.Set());
        var output = new Option<string>("--out") { Description = "The packed file; replaced once the new one is whole.", HelpName = "FILE", Required = true };
        var maxSide = new Option<int?>("--max-side") { Description = "Reduces pictures whose longer side exceeds this.", HelpName = "PX" };
        maxSide.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 32)
                result.AddError("--max-side must be at least 32.");
        });
        var command = new Command("pack", "Writes both splits, decoded, into one file, which data.packed then names: no decoding in training.") { config, output, maxSide, set };
        command.SetAction(parsed =>
        {
            var log = new ConsoleRunLog();
            var (training, validation, bytes) = DataPacker.Execute(parsed.GetValue(config)!, parsed.GetValue(set)!, parsed.GetValue(output)!, parsed.GetValue(maxSide), log.Note, log);
            log.Note(string.Create(CultureInfo.InvariantCulture, $"packed {training} training and {validation} validation pictures: {bytes / 1e6:F1} MB; use it with --set data.packed={parsed.GetValue(output)}"));
        });
        return command;
    }

    private static Command CreateMakeShapes()
    {
        var standard = new ShapesOptions();
        var output = new Option<string>("--out") { Description = "An empty or new folder, or one that this command wrote before.", HelpName = "DIR", Required = true };
        var train = new Option<int>("--train") { Description = "Training pictures.", DefaultValueFactory = _ => standard.TrainCount };
        var val = new Option<int>("--val") { Description = "Validation pictures.", DefaultValueFactory = _ => standard.ValCount };
        var size = new Option<int>("--size") { Description = "Width and height in pixels.", DefaultValueFactory = _ => standard.SizePx };
        var seed = new Option<long>("--seed") { Description = "Another seed, other pictures.", DefaultValueFactory = _ => standard.Seed };
        var content = new Option<string>("--content") { Description = "scenes: ADE20K, PASCAL VOC and COCO layout. objects: ImageNet layout, a picture an object.", DefaultValueFactory = _ => "scenes" };
        content.AcceptOnlyFromAmong("scenes", "objects");
        var command = new Command("make-shapes", "Writes the embedded data set in ADE20K, PASCAL VOC and COCO layout, or in ImageNet's.") { output, train, val, size, seed, content };
        command.SetAction(parsed =>
        {
            var shown = parsed.GetValue(content) == "objects" ? ShapesContent.Objects : ShapesContent.Scenes;
            var options = new ShapesOptions { Content = shown, TrainCount = parsed.GetValue(train), ValCount = parsed.GetValue(val), SizePx = parsed.GetValue(size), Seed = parsed.GetValue(seed) };
            var wrote = ShapesDataset.Write(parsed.GetValue(output)!, options);
            new ConsoleRunLog().Note(wrote ? $"wrote {options.TrainCount + options.ValCount} pictures to {parsed.GetValue(output)}" : $"{parsed.GetValue(output)} holds this set already");
        });
        return command;
    }
}
