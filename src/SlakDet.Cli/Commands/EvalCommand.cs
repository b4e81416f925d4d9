using System.CommandLine;
using System.Globalization;
using SlakDet.Cli.Rendering;
using SlakDet.Training;
using SlakDet.Training.Configuration;

namespace SlakDet.Cli.Commands;

/// <summary><c>slakdet eval</c>.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        var (config, weights, container, device, set, json) = (Shared.Config(), Shared.Weights(), Shared.Container(), Shared.Device(), Shared.Set(), Shared.Json());
        var verify = new Option<bool>("--verify") { Description = "Compares with the config's \"expect\" and exits with 1 when the score is too low." };
        var command = new Command("eval", "Scores weights on the validation part of a config's data.") { config, weights, container, device, set, json, verify };
        command.SetAction(parsed => Run(parsed.GetValue(config)!, parsed.GetValue(set)!, parsed.GetValue(weights)!, parsed.GetValue(container), parsed.GetValue(device)!, parsed.GetValue(json), parsed.GetValue(verify)));
        return command;
    }

    private static int Run(string config, string[] set, string weights, string? container, string device, string? json, bool verify)
    {
        var log = new ConsoleRunLog();
        var (result, expect) = EvaluationRun.Execute(config, set, weights, device, log.Note, log, container);
        Results.Write(result, json);
        if (!verify)
            return ExitCode.Done;
        if (expect == null)
            throw new ConfigException("SD-CONFIG-EXPECT", config, ["--verify needs \"expect\" in the config, such as \"expect\": { \"mIoU\": 80, \"tolerance\": 1 }"]);
        var met = expect.IsMetBy(result);
        log.Note(string.Create(CultureInfo.InvariantCulture,
            $"{(met ? "as expected" : "NOT as expected")}: {expect.Name} {100 * expect.ValueIn(result):F2}, expected {expect.Percent:F2} with a tolerance of {expect.Tolerance:F2}"));
        return met ? ExitCode.Done : ExitCode.NotAsExpected;
    }
}
