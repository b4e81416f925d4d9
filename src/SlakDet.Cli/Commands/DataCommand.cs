using System.CommandLine;
using SlakDet.Cli.Rendering;
using SlakDet.Data.Shapes;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet data</c>.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Makes and checks data sets.") { CreateMakeShapes() };

    private static Command CreateMakeShapes()
    {
        var standard = new ShapesOptions();
        var output = new Option<string>("--out") { Description = "An empty or new folder, or one that this command wrote before.", HelpName = "DIR", Required = true };
        var train = new Option<int>("--train") { Description = "Training pictures.", DefaultValueFactory = _ => standard.TrainCount };
        var val = new Option<int>("--val") { Description = "Validation pictures.", DefaultValueFactory = _ => standard.ValCount };
        var size = new Option<int>("--size") { Description = "Width and height in pixels.", DefaultValueFactory = _ => standard.SizePx };
        var seed = new Option<long>("--seed") { Description = "Another seed, other pictures.", DefaultValueFactory = _ => standard.Seed };
        var command = new Command("make-shapes", "Writes the embedded data set in ADE20K, PASCAL VOC and COCO layout.") { output, train, val, size, seed };
        command.SetAction(parsed =>
        {
            var options = new ShapesOptions { TrainCount = parsed.GetValue(train), ValCount = parsed.GetValue(val), SizePx = parsed.GetValue(size), Seed = parsed.GetValue(seed) };
            var wrote = ShapesDataset.Write(parsed.GetValue(output)!, options);
            new ConsoleRunLog().Note(wrote ? $"wrote {options.TrainCount + options.ValCount} pictures to {parsed.GetValue(output)}" : $"{parsed.GetValue(output)} holds this set already");
        });
        return command;
    }
}
