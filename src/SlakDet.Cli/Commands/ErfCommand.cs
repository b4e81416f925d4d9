using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Training.Analysis;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet erf</c>.</summary>
internal static class ErfCommand
{
    // The last stage has a cell for 32 pixels.
    private const int LeastSide = 32;

    public static Command Create()
    {
        var (config, weights, container, device, set, json) = (Shared.Config(), Shared.Weights(), Shared.Container(), Shared.Device(), Shared.Set(), Shared.Json());
        var images = new Option<string>("--images") { Description = "A folder of pictures, or of folders of pictures; the first in their order are taken.", HelpName = "FOLDER", Required = true };
        var count = Shared.AtLeast(new Option<int>("--count") { Description = "The most pictures to take.", DefaultValueFactory = _ => 50 }, 1);
        var size = Shared.AtLeast(new Option<int>("--size") { Description = "Height and width that they are resized to.", DefaultValueFactory = _ => 1024 }, LeastSide);
        var output = new Option<string>("--out") { Description = $"Folder for {ReceptiveFieldRun.MapFile}, {ReceptiveFieldRun.FigureFile} and erf.json.", HelpName = "DIR", Required = true };
        var command = new Command("erf", "Effective receptive field: how much each pixel contributes to the centre of a backbone's last map.")
            { config, weights, container, images, count, size, output, device, set, json };
        command.SetAction(parsed =>
        {
            var log = new ConsoleRunLog();
            var folder = parsed.GetValue(output)!;
            var result = ReceptiveFieldRun.Execute(new ReceptiveFieldRequest
            {
                ConfigPath = parsed.GetValue(config)!,
                Overrides = parsed.GetValue(set)!,
                Weights = parsed.GetValue(weights)!,
                Container = parsed.GetValue(container),
                ImageFolder = parsed.GetValue(images)!,
                Count = parsed.GetValue(count),
                Side = parsed.GetValue(size),
                OutFolder = folder,
                Device = parsed.GetValue(device)!,
            }, log.Note, log);
            JsonOutput.Write(Path.Combine(folder, "erf.json"), ToJson(result));
            JsonOutput.Write(parsed.GetValue(json), ToJson(result));
            if (parsed.GetValue(json) != "-")
                WriteTable(result);
        });
        return command;
    }

    private static void WriteTable(ReceptiveFieldResult result)
    {
        var skipped = result.Skipped == 0 ? "" : $", {result.Skipped} without a finite gradient left out";
        Console.WriteLine($"mean of {result.Pictures} pictures of {result.Side} x {result.Side}{skipped}");
        var table = new PlainTable("contributions", ["side of the square", "share of the area"]);
        foreach (var area in result.Areas)
            table.Add(Percent(area.Threshold, "P0"), [area.Side?.ToString(CultureInfo.InvariantCulture) ?? "-", area.Share is { } share ? Percent(share, "P1") : "-"]);
        table.Write();
    }

    private static JObject ToJson(ReceptiveFieldResult result) => new()
    {
        ["size"] = result.Side,
        ["pictures"] = result.Pictures,
        ["skipped"] = result.Skipped,
        ["areas"] = new JArray(result.Areas.Select(area => new JObject { ["threshold"] = area.Threshold, ["side"] = area.Side, ["share"] = area.Share })),
    };

    private static string Percent(double share, string format) => share.ToString(format, CultureInfo.InvariantCulture);
}
