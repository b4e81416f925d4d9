using System.CommandLine;
using System.Globalization;
using Newtonsoft.Json.Linq;
using SlakDet.Backbones.Profiling;
using SlakDet.Cli.Rendering;
using SlakDet.Training;
using Spectre.Console;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet model</c>.</summary>
internal static class ModelCommand
{
    // Of the published sparse models.
    private const double PublishedDensity = 0.6;

    public static Command Create() => new("model", "Tells what a model is made of.") { CreateInfo() };

    private static Command CreateInfo()
    {
        var (config, set, json) = (Shared.Config(), Shared.Set(), Shared.Json());
        var size = new Option<int[]>("--size") { Description = "Height and width of the picture that operations are counted for.", Arity = new ArgumentArity(2, 2), AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [512, 2048], HelpName = "H W" };
        var density = new Option<double>("--density") { Description = "Share of the backbone's weights that is not zero, for the effective figures where no weights are given.", DefaultValueFactory = _ => PublishedDensity };
        var weights = new Option<string?>("--weights") { Description = "Tells the density of every layer of these weights, and what it leaves of the size.", HelpName = "FILE|CHECKPOINT" };
        var keys = new Option<bool>("--keys") { Description = "Lists every entry of the state dict." };
        var command = new Command("info", "Parameters, multiply-accumulates and keys of a config's model.") { config, weights, size, density, keys, set, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(weights) != null && result.GetResult(density) is { Implicit: false })
                result.AddError("--density and --weights exclude each other: weights have densities of their own.");
        });
        command.SetAction(parsed =>
        {
            var sides = parsed.GetValue(size)!;
            var report = ModelReport.Create(parsed.GetValue(config)!, parsed.GetValue(set)!, sides[0], sides[1], parsed.GetValue(weights), new ConsoleRunLog().Note);
            Write(report, parsed.GetValue(density), parsed.GetValue(keys), parsed.GetValue(json));
        });
        return command;
    }

    private static void Write(ModelReport report, double density, bool keys, string? json)
    {
        var profile = report.Profile;
        var parts = profile.Weights.Select(weight => weight.Name.Split('.')[0]).Distinct().ToList();
        var (effectiveParameters, effectiveMacs) = report.Densities is { } densities
            ? (profile.EffectiveParameters(weight => densities.GetValueOrDefault(weight.Name, 1)), profile.EffectiveMultiplyAdds(weight => densities.GetValueOrDefault(weight.Name, 1)))
            : (profile.EffectiveParameters(density, report.SparsePart), profile.EffectiveMultiplyAdds(density, report.SparsePart));
        if (report.Densities != null)
            density = report.Maskable.Sum(weight => report.Densities[weight.Name] * weight.Elements) / report.Maskable.Sum(weight => weight.Elements);
        JsonOutput.Write(json, new JObject
        {
            ["parameters"] = profile.Parameters,
            ["multiplyAdds"] = profile.MultiplyAdds,
            ["size"] = new JArray(report.Height, report.Width),
            ["density"] = density,
            ["effectiveParameters"] = Math.Round(effectiveParameters),
            ["effectiveMultiplyAdds"] = Math.Round(effectiveMacs),
            ["parts"] = new JObject(parts.Select(part => new JProperty(part, Count(part)))),
            ["keys"] = new JArray(profile.Weights.Select(weight => Key(weight))),
        });
        if (json == "-")
            return;
        if (report.Densities != null)
            WriteDensities(report, report.Densities);
        if (keys)
        {
            var list = new Table().Border(TableBorder.Simple).AddColumns("key", "shape").AddColumn(new TableColumn("multiply-accumulates").RightAligned());
            foreach (var weight in profile.Weights)
                list.AddRow(Markup.Escape(weight.Name), string.Join(" x ", weight.Shape), weight.MultiplyAdds == 0 ? "" : weight.MultiplyAdds.ToString("N0", CultureInfo.InvariantCulture));
            Tables.Write(list);
        }
        var table = new Table().Border(TableBorder.Simple).AddColumn("part").AddColumn(new TableColumn("parameters").RightAligned())
            .AddColumn(new TableColumn($"multiply-accumulates at {report.Height} x {report.Width}").RightAligned());
        foreach (var part in parts)
            table.AddRow(part, Integer(Count(part)), Giga(profile.Weights.Where(weight => weight.Name.StartsWith(part + ".", StringComparison.Ordinal)).Sum(weight => weight.MultiplyAdds)));
        table.AddRow("all", Integer(profile.Parameters), Giga(profile.MultiplyAdds));
        table.AddRow(string.Create(CultureInfo.InvariantCulture, $"all, {(report.SparsePart.Length == 0 ? "weights" : "backbone")} at density {density:0.####}"), Integer((long)Math.Round(effectiveParameters)), Giga(effectiveMacs));
        Tables.Write(table);

        JObject Key(WeightProfile weight)
        {
            var key = new JObject { ["name"] = weight.Name, ["shape"] = new JArray(weight.Shape), ["multiplyAdds"] = weight.MultiplyAdds };
            if (report.Densities?.TryGetValue(weight.Name, out var share) == true)
                key["density"] = share;
            return key;
        }

        long Count(string part) => profile.Weights.Where(weight => weight.IsParameter && weight.Name.StartsWith(part + ".", StringComparison.Ordinal)).Sum(weight => weight.Elements);
    }

    private static void WriteDensities(ModelReport report, IReadOnlyDictionary<string, double> densities)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("weight", "shape").AddColumn(new TableColumn("density").RightAligned()).AddColumn(new TableColumn("not zero").RightAligned());
        foreach (var weight in report.Maskable)
            table.AddRow(Markup.Escape(weight.Name), string.Join(" x ", weight.Shape), densities[weight.Name].ToString("F4", CultureInfo.InvariantCulture),
                Integer((long)Math.Round(densities[weight.Name] * weight.Elements)));
        Tables.Write(table);
    }

    private static string Integer(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Giga(double value) => (value / 1e9).ToString("N3", CultureInfo.InvariantCulture) + " G";
}
