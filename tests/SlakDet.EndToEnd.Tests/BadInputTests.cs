using OpenCvSharp;
using SlakDet.Data.Images;

namespace SlakDet.EndToEnd.Tests;

/// <summary>What users get wrong: each has its exit code and a message that names the place and the cure.</summary>
public class BadInputTests(ShapesFolder shapes)
{
    private const int Usage = 2, Config = 64, Data = 65, Weights = 66;

    [Fact]
    public void UnknownCommand_IsAUsageError()
    {
        var ended = Slakdet.Expect(Usage, "trian", "x.json");
        Assert.Contains("slakdet: Unrecognized command or argument 'trian'.", ended.Errors, StringComparison.Ordinal);
        Assert.EndsWith("See: slakdet --help\n", ended.Errors, StringComparison.Ordinal);
        Assert.Empty(ended.Output);
    }

    [Theory]
    [InlineData("slakdet: Option '--weights' is required.\nSee: slakdet eval --help\n", "eval", "x.json")]
    [InlineData("See: slakdet score miou --help\n", "score", "miou", "--gt", "a", "--pred", "b", "--classes", "300")]
    [InlineData("See: slakdet train --help\n", "train", "x.json", "--device", "gpu")]
    public void WrongOptions_AreUsageErrors(string end, params string[] arguments) =>
        Assert.EndsWith(end, Slakdet.Expect(Usage, arguments).Errors, StringComparison.Ordinal);

    [Theory]
    [InlineData("training.stepz=3", "--set training.stepz=3: unknown key 'stepz' in 'training'; did you mean 'steps'?")]
    [InlineData("optimizer.lr=fast", "--set optimizer.lr=fast: optimizer.lr: is \"fast\"; must be a number greater than 0")]
    [InlineData("training.batchSize=1", "training.batchSize: is 1; must be at least 2: pooled to 1 x 1, one picture gives batch norm a single value a channel")]
    [InlineData("data.training.crop=[16, 64]", "data.training.crop.0: is 16; must be")]
    [InlineData("model.backbone.kind=swin", "is \"swin\"; must be")]
    public void Set_OfSomethingWrong_IsAConfigError(string set, string message)
    {
        using var tiny = new TinyRun(shapes);
        Assert.Contains(message, Slakdet.Expect(Config, "train", tiny.ConfigPath, "--work-dir", tiny["run"], "--set", set).Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(tiny["run"]));
    }

    [Fact]
    public void Config_WithSeveralProblems_TellsAllWithFileAndLine()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["mine.json"], $$"""
            {
              "extends": ["{{Path.Combine(Repository.Root, "configs", "quickstart", "segmentation.json")}}"],
              "model": { "backbone": { "dropPth": 0.1 } },
              "training": { "steps": "many" }
            }
            """);
        var errors = Slakdet.Expect(Config, "train", folder["mine.json"]).Errors;
        Assert.Contains("mine.json cannot be used, 2 problems:", errors, StringComparison.Ordinal);
        Assert.Matches(@"mine\.json:3:\d+: unknown key 'dropPth' in 'model\.backbone' of kind ""slak""; did you mean 'dropPath'\?", errors);
        Assert.Matches(@"mine\.json:4:\d+: training\.steps: is ""many""; must be an integer", errors);
    }

    [Fact]
    public void MissingConfig_IsAConfigError() =>
        Assert.Contains("nowhere.json: no such file (looked for ", Slakdet.Expect(Config, "train", "nowhere.json").Errors, StringComparison.Ordinal);

    [Theory]
    [InlineData("train CONFIG --work-dir RUN")]
    [InlineData("eval CONFIG --weights any.safetensors")]
    [InlineData("data check CONFIG")]
    public void MissingDataFolder_IsADataError(string command)
    {
        using var tiny = new TinyRun(shapes);
        var words = command.Split(' ').Select(word => word switch { "CONFIG" => tiny.ConfigPath, "RUN" => tiny["run"], _ => word });
        Assert.Contains(
            "The folder /no/such/place of the class list classes.txt does not exist. Give the data set with --set data.root=FOLDER, or the list with data.classes.",
            Slakdet.Expect(Data, [.. words, .. Folder("/no/such/place")]).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void TruncatedJpeg_IsADataErrorThatNamesIt()
    {
        using var spoilt = new Spoilt(shapes);
        var picture = spoilt["images", "training", "train_00004.jpg"];
        File.WriteAllBytes(picture, File.ReadAllBytes(picture)[..^200]);
        var errors = spoilt.ExpectDataError();
        Assert.Contains(picture, errors, StringComparison.Ordinal);
        Assert.Contains("cut short", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelThatIsNoClass_IsADataErrorThatNamesIt()
    {
        using var spoilt = new Spoilt(shapes);
        var label = spoilt["annotations", "training", "train_00007.png"];
        var map = LabelFile.Read(label);
        map.Values[5] = 200;
        LabelFile.Write(label, map.Values, map.Width, map.Height);
        var errors = spoilt.ExpectDataError();
        Assert.Contains(label, errors, StringComparison.Ordinal);
        Assert.Contains("200", errors, StringComparison.Ordinal);
        Assert.Contains("7 classes", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void RgbMask_IsADataErrorThatNamesIt()
    {
        using var spoilt = new Spoilt(shapes);
        var label = spoilt["annotations", "training", "train_00002.png"];
        using (var color = new Mat(ShapesFolder.SizePx, ShapesFolder.SizePx, MatType.CV_8UC3, new Scalar(10, 20, 30)))
            File.WriteAllBytes(label, color.ImEncode(".png"));
        var errors = spoilt.ExpectDataError();
        Assert.Contains(label, errors, StringComparison.Ordinal);
        Assert.Contains("it is a colour PNG (3 channels of 8 bits)", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void LabelOfAnotherSize_IsADataErrorThatNamesIt()
    {
        using var spoilt = new Spoilt(shapes);
        var label = spoilt["annotations", "validation", "val_00001.png"];
        LabelFile.Write(label, new byte[32 * 48], 48, 32);
        var errors = spoilt.ExpectDataError();
        Assert.Contains(label, errors, StringComparison.Ordinal);
        Assert.Contains("48 x 32", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void HostilePickle_IsRefusedByNameAndNeverRuns()
    {
        using var tiny = new TinyRun(shapes);
        HostileFile.Write(tiny["hostile.pth"], $"touch {tiny["ran"]}");
        foreach (var command in new string[][] { ["eval", tiny.ConfigPath, "--weights", tiny["hostile.pth"]], ["weights", "inspect", tiny["hostile.pth"]] })
            Assert.Matches("hostile.pth.*posix.system", Slakdet.Expect(Weights, command).Errors);
        Assert.False(File.Exists(tiny["ran"]));
    }

    [Fact]
    public void BadWeightFiles_AreWeightErrors()
    {
        using var tiny = new TinyRun(shapes, new { steps = 1 });
        Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", tiny["run"]);
        var whole = File.ReadAllBytes(Path.Combine(tiny.Checkpoint("run", 1), "model.safetensors"));
        File.WriteAllBytes(tiny["cut.safetensors"], whole[..^100]);
        Assert.Matches(@"cut\.safetensors: .* is at bytes \d+ to \d+ of \d+; if the file is cut off, fetch or copy it again\.", Evaluate(tiny, tiny["cut.safetensors"]));
        Assert.Contains($"{tiny["none.pth"]}: ", Evaluate(tiny, tiny["none.pth"]), StringComparison.Ordinal);
        Directory.CreateDirectory(tiny["empty"]);
        Assert.Contains($"No checkpoint at {tiny["empty"]}: it holds neither manifest.json nor a step-NNNNNN folder.", Evaluate(tiny, tiny["empty"]), StringComparison.Ordinal);

        var model = Path.Combine(tiny.Checkpoint("run", 1), "model.safetensors");
        whole[^1] ^= 1;
        File.WriteAllBytes(model, whole);
        Assert.Contains("model.safetensors: its SHA-256 is", Evaluate(tiny, tiny.Checkpoint("run", 1)), StringComparison.Ordinal);
        var best = tiny["run", "checkpoints", "best", "model.safetensors"];
        Assert.Contains("% of the model's tensors are in the file, 90 % are required. Check that the file belongs to this model.",
            Evaluate(tiny, best, "--set", "model.backbone.dims=[16, 24, 32, 48]"), StringComparison.Ordinal);
    }

    [Fact]
    public void ExplodingLoss_StopsWithTheSamplesAndKeepsTheCheckpointBefore()
    {
        using var tiny = new TinyRun(shapes, new { steps = 4, logEvery = 1 });
        Slakdet.Expect(0, "train", tiny.ConfigPath, "--work-dir", tiny["run"]);
        var before = File.ReadAllBytes(Path.Combine(tiny.Checkpoint("run", 4), "model.safetensors"));

        var errors = Slakdet.Expect(Data, "train", tiny.ConfigPath, "--work-dir", tiny["run"], "--resume", "auto",
            "--set", "training.steps=12", "--set", "optimizer.lr=1e30", "--set", "schedule.warmUp=null").Errors;

        Assert.Matches(@"The loss is not finite at step [4-9] \(loss NaN, .*\)\. The batch: (train_\d{5}, ){3}train_\d{5}\. ", errors);
        Assert.Contains($"The last good checkpoint is {tiny.Checkpoint("run", 4)}. Look at these samples, lower optimizer.lr, ", errors, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(tiny.Checkpoint("run", 4), "model.safetensors")));
        Assert.Equal(tiny.Checkpoint("run", 4), Assert.Single(Directory.EnumerateDirectories(tiny["run", "checkpoints"], "step-*")));
    }

    private static string[] Folder(string root) =>
    [
        "--set",
        $$$"""
        data={"kind": "folder", "root": "{{{root}}}", "reduceZeroLabel": true, "workers": 0, "training": {"scale": [64, 64], "crop": [64, 64]}, "test": {"scale": [64, 64]}}
        """,
    ];

    private static string Evaluate(TinyRun tiny, string weights, params string[] more) =>
        Slakdet.Expect(Weights, ["eval", tiny.ConfigPath, "--weights", weights, .. more]).Errors;

    /// <summary>A copy of the data to spoil, and a config that uses it.</summary>
    private sealed class Spoilt : IDisposable
    {
        private readonly TinyRun _tiny;

        public Spoilt(ShapesFolder shapes)
        {
            _tiny = new TinyRun(shapes, new { steps = 20 });
            shapes.CopyAdeTo(_tiny["ade"]);
        }

        public string this[params string[] parts] => Path.Combine([_tiny["ade"], .. parts]);

        /// <summary>Both the check and a training refuse the data; gives what both said.</summary>
        public string ExpectDataError()
        {
            var check = Slakdet.Expect(Data, ["data", "check", _tiny.ConfigPath, "--json", "-", .. Folder(_tiny["ade"])]);
            var train = Slakdet.Expect(Data, ["train", _tiny.ConfigPath, "--work-dir", _tiny["run"], .. Folder(_tiny["ade"])]);
            Assert.DoesNotContain("defect", train.Errors, StringComparison.Ordinal);
            Assert.Contains("\"severity\": \"error\"", check.Output, StringComparison.Ordinal);
            return train.Errors;
        }

        public void Dispose() => _tiny.Dispose();
    }
}
