using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary>The whole road of a classifier, with the real command: check, browse, train, evaluate, predict, fine-tune a segmenter from it.</summary>
public sealed class ClassificationCommandTests(ShapesFolder shapes) : IDisposable
{
    private const int Training = 12, Validation = 6;
    private static readonly string Config = Path.Combine(Repository.Root, "configs", "quickstart", "pretrain.json");
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CheckBrowseTrainEvaluatePredictFineTune_OnTheShapes_GoHandInHand()
    {
        string[] small = Sets($"data.root={_folder["shapes"]}", $"data.trainCount={Training}", $"data.validationCount={Validation}", "data.workers=0", "model.backbone.dims=[16, 24, 32, 40]",
            "schedule.warmUpSteps=0", "training.steps=3", "training.batchSize=4", "training.logEvery=1", "training.emaDecay=0.9");

        var splits = JObject.Parse(Slakdet.Expect(0, ["data", "check", Config, "--json", "-", .. small]).Output);
        Assert.Equal((Training, Validation), ((int)splits["train"]!["pictures"]!, (int)splits["val"]!["pictures"]!));
        Assert.Equal([2, 2, 2, 2, 2, 2], splits["train"]!["classes"]!.Select(one => (int)one["pictures"]!));
        var table = Slakdet.Expect(0, ["data", "check", Config, .. small]).Output;
        Assert.Contains("train: 12 pictures (12 of 64 x 64), 0 findings", table, StringComparison.Ordinal);
        Assert.Contains("train: pictures", table, StringComparison.Ordinal);

        Slakdet.Expect(0, ["data", "browse", Config, "--out", _folder["pages", "samples.html"], "--count", "2", .. small]);
        Assert.Contains("data:image/jpeg;base64,", File.ReadAllText(_folder["pages", "samples.html"]), StringComparison.Ordinal);

        var run = _folder["run"];
        Assert.Contains("top1 ", Slakdet.Expect(0, ["train", Config, "--work-dir", run, .. small]).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "predictions", "sheet.jpg")));

        var result = JObject.Parse(Slakdet.Expect(0, ["eval", Config, "--weights", run, "--json", "-", .. small]).Output);
        Assert.InRange((double)result["top1"]!, 0, (double)result["top5"]!);
        Assert.Equal(6, result["perClass"]!.Count());

        Slakdet.Expect(0, ["predict", Config, "--weights", run, "--out", _folder["found"], Path.Combine(_folder["shapes"], "imagenet", "val", "disc"), .. small]);
        var row = Assert.Single(JArray.Parse(File.ReadAllText(_folder["found", "predictions.json"])));
        Assert.Equal("val_00000.jpg", (string?)row["file_name"]);
        Assert.True(File.Exists(_folder["found", "val_00000.overlay.jpg"]));

        // The run folder is a backbone's start.
        using var tiny = new TinyRun(shapes, new { steps = 1, batchSize = 2 });
        var tuned = Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", _folder["tuned"], "--set", $"model.backbone.weights={run}", "--set", "schedule.warmUp=null");
        Assert.Contains($"backbone weights {Path.Combine(run, "checkpoints", "best", "model.safetensors")}: applied", tuned.Errors, StringComparison.Ordinal);
        Assert.Contains("unused: head.weight", tuned.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OnAFolderWithoutClasses_SaysHowItMustLie()
    {
        Directory.CreateDirectory(_folder["set", "train"]);
        var data = $"data={{\"kind\": \"folder\", \"root\": \"{_folder["set"]}\", \"training\": {{}}, \"test\": {{}}}}";
        Assert.Contains($"No class folder in {_folder["set", "train"]}; the layout is SPLIT/CLASS/picture.jpg, a folder a class.",
            Slakdet.Expect(65, "train", Config, "--work-dir", _folder["run"], "--set", data).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_OfThePublishedConfig_GivesItsSizeWithoutTheData()
    {
        var info = JObject.Parse(Slakdet.Expect(0, "model", "info", Path.Combine(Repository.Root, "configs", "imagenet", "slak-tiny-300e.json"), "--size", "224", "224", "--json", "-").Output);
        Assert.Equal(50_703_838, (long)info["parameters"]!);
        Assert.Equal(8.705, (double)info["multiplyAdds"]! / 1e9, 3);
    }

    private static string[] Sets(params string[] values) => [.. values.SelectMany(value => new[] { "--set", value })];
}
