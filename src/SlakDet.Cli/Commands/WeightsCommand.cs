using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Cli.Rendering;
using SlakDet.Training;
using SlakDet.Weights;
using Spectre.Console;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet weights</c>.</summary>
internal static class WeightsCommand
{
    public static Command Create() => new("weights", "Looks into weight files and converts them; nothing in them is ever executed.") { CreateInspect(), CreateConvert() };

    private static Command CreateInspect()
    {
        var file = new Argument<string>("FILE") { Description = "A safetensors or .pth file." };
        var json = Shared.Json();
        var command = new Command("inspect", "Lists tensors, shapes, types and density.") { file, json };
        command.SetAction(parsed =>
        {
            using var weights = WeightFile.Open(parsed.GetValue(file)!);
            var rows = weights.Tensors.Select(tensor => (tensor.Spec, Density: tensor.Density())).ToList();
            JsonOutput.Write(parsed.GetValue(json), new JObject
            {
                ["format"] = weights.Format,
                ["tensors"] = new JArray(rows.Select(row => new JObject
                {
                    ["name"] = row.Spec.Name, ["type"] = row.Spec.ElementType.ToString(), ["shape"] = new JArray(row.Spec.Shape), ["density"] = row.Density,
                })),
                ["metadata"] = JObject.FromObject(weights.Metadata),
                ["skipped"] = new JArray(weights.Skipped),
            });
            if (parsed.GetValue(json) == "-")
                return;
            var table = new Table().Border(TableBorder.Simple).AddColumns("tensor", "type", "shape").AddColumn(new TableColumn("density").RightAligned());
            foreach (var (spec, density) in rows)
                table.AddRow(Markup.Escape(spec.Name), spec.ElementType.ToString(), string.Join(" x ", spec.Shape), density.ToString("F4", CultureInfo.InvariantCulture));
            Tables.Write(table);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{weights.Format}, {rows.Count} tensors, {rows.Sum(row => row.Spec.ElementCount):N0} values"));
            foreach (var skipped in weights.Skipped)
                Console.WriteLine($"not a tensor: {skipped}");
        });
        return command;
    }

    private static Command CreateConvert()
    {
        var input = new Argument<string>("IN") { Description = "A .pth or safetensors file, a checkpoint folder, or a run folder." };
        var output = new Argument<string>("OUT") { Description = $"The file to write; its ending says how: {string.Join(", ", WeightConversion.Endings)}." };
        output.Validators.Add(result =>
        {
            if (!WeightConversion.Endings.Contains(Path.GetExtension(result.GetValueOrDefault<string>()), StringComparer.OrdinalIgnoreCase))
                result.AddError($"{result.GetValueOrDefault<string>()}: the file to write must end with {string.Join(" or ", WeightConversion.Endings)}.");
        });
        var container = Shared.Container();
        var command = new Command("convert", "Writes weights in another format under their published names; a .pth file gets model_ema too, where there is one.") { input, output, container };
        command.SetAction(parsed => WeightConversion.Execute(parsed.GetValue(input)!, parsed.GetValue(output)!, parsed.GetValue(container), new ConsoleRunLog().Note));
        return command;
    }
}
