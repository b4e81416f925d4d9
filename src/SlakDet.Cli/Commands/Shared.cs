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

    public static Option<string?> Container() => new("--container")
    {
        Description = "Which weights of a file or checkpoint with several, such as model_ema. Default: state_dict, else model, else the file itself; of a checkpoint the averaged ones.",
        HelpName = "NAME",
    };

    public static Option<string?> Json() => new("--json") { Description = "Writes the result as JSON to this file; - for standard output.", HelpName = "OUT" };

    public static Option<string?> Report() => new("--report") { Description = "Writes report.html, one page to read, and report.json to this folder.", HelpName = "DIR" };

    public static Option<int> Threads() =>
        AtLeast(new Option<int>("--threads") { Description = "Most threads; 0 for all cores. The result does not depend on it.", HelpName = "N" }, 0);

    /// <summary>Makes a smaller number a usage error.</summary>
    public static Option<int> AtLeast(Option<int> option, int least)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
                result.AddError($"{option.Name} must be at least {least}.");
        });
        return option;
    }
}
