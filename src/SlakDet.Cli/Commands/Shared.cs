using System.CommandLine;

namespace SlakDet.Cli.Commands;

/// <summary>Arguments and options that several commands have, with one wording.</summary>
internal static class Shared
{
    public static Argument<string> Config() => new("CONFIG") { Description = "A config file, such as configs/quickstart/segmentation.json." };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Overrides a value of the config: optimizer.lr=1e-4. Can be given several times.",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    public static Option<string> Device()
    {
        var option = new Option<string>("--device") { Description = "Where to compute.", DefaultValueFactory = _ => "auto" };
        option.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        return option;
    }

    public static Option<string> Weights() => new("--weights")
    {
        Description = "A safetensors or .pth file, a checkpoint folder, or a run folder.",
        HelpName = "FILE|CHECKPOINT",
        Required = true,
    };

    public static Option<string?> Json() => new("--json") { Description = "Writes the result as JSON to this file; - for standard output.", HelpName = "OUT" };

    public static Option<string?> Report() => new("--report") { Description = "Writes report.html, one page to read, and report.json to this folder.", HelpName = "DIR" };

    public static Option<int> Threads()
    {
        var option = new Option<int>("--threads") { Description = "Most threads; 0 for all cores. The result does not depend on it.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--threads must be at least 0.");
        });
        return option;
    }
}
