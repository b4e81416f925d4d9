using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary>What works from a packed set on a machine that has no OpenCV, and what is said of the rest.</summary>
public class WithoutOpenCvTests(ShapesFolder shapes, ProgramWithoutOpenCv program) : IClassFixture<ProgramWithoutOpenCv>
{
    private const int EnvironmentCode = 69;
    private const string NoPictures = "no pictures of predictions are written: OpenCV, which draws them, cannot be loaded";

    [Theory]
    [InlineData("segmentation", "mIoU")]
    [InlineData("cascade-mask-rcnn", "segmAP")]
    public void TrainAndEval_OnPackedData_AreTheSameToTheLastBit(string name, string score)
    {
        using var folder = new TempFolder();
        var config = Path.Combine(Repository.Root, "configs", "quickstart", name + ".json");
        string[] small = [.. ShapesFolder.TwoSteps, "--set", "training.logEvery=1", "--set", "data.workers=1"];
        Slakdet.Expect(0, ["data", "pack", config, "--out", folder["set.pack"], .. small, "--set", $"data.root={shapes.FullName}"]);
        string[] packed = [.. small, "--set", $"data.root={folder["absent"]}", "--set", $"data.packed={folder["set.pack"]}"];
        var with = Slakdet.Expect(0, ["train", config, "--work-dir", folder["with"], .. packed]);
        var without = program.Expect(0, ["train", config, "--work-dir", folder["without"], .. packed]);

        Assert.Equal(with.Output, without.Output);
        Assert.Contains(score, without.Output, StringComparison.Ordinal);
        Assert.Equal(Losses("with"), Losses("without"));
        Assert.Equal(File.ReadAllBytes(Weights("with")), File.ReadAllBytes(Weights("without")));
        Assert.Equal(1, without.Errors.Split(NoPictures).Length - 1);
        Assert.DoesNotContain(NoPictures, with.Errors, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["with", "predictions", "sheet.jpg"]));
        Assert.False(Directory.Exists(folder["without", "predictions"]));
        Assert.Equal(with.Output, program.Expect(0, ["eval", config, "--weights", folder["without"], .. packed]).Output);

        string Weights(string run) => folder[run, "checkpoints", "step-000002", "model.safetensors"];

        List<string> Losses(string run) =>
            [.. File.ReadLines(folder[run, "metrics.jsonl"]).Select(JObject.Parse).SelectMany(row => row.Properties()).Where(pair => pair.Name.Contains("loss", StringComparison.Ordinal)).Select(pair => pair.ToString())];
    }

    [Fact]
    public void Train_OnFiles_SaysThatOpenCvIsNeededAndForWhat()
    {
        using var tiny = new TinyRun(shapes);
        var errors = program.Expect(EnvironmentCode, "train", tiny.ConfigPath, "--work-dir", tiny["run"]).Errors;
        Assert.Contains("OpenCV, which reads, packs and draws pictures, cannot be loaded.", errors, StringComparison.Ordinal);
        Assert.Contains("train and score from a packed set", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_CallsTheMachineLimited()
    {
        var found = JArray.Parse(program.Expect(0, "doctor", "--json", "-").Output);
        Assert.Equal("limited", found.Single(part => (string?)part["part"] == "OpenCV")["status"]);
    }
}
