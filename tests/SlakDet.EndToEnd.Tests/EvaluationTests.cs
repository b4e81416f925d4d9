using Newtonsoft.Json.Linq;
using SlakDet.Data.Images;

namespace SlakDet.EndToEnd.Tests;

public class EvaluationTests(ShapesFolder shapes, TrainedRun trained) : IClassFixture<TrainedRun>
{
    private const double Exact = 1e-12;

    [Theory]
    [InlineData("")]
    [InlineData("checkpoints/step-000030")]
    [InlineData("checkpoints/best")]
    [InlineData("checkpoints/best/ema.safetensors")]
    public void Eval_OfTheRun_GivesTheScoreAtItsEnd(string weights)
    {
        var scores = Evaluate(Path.Combine(trained.Folder, weights));
        foreach (var name in new[] { "mIoU", "mAcc", "aAcc" })
            Assert.Equal((double)trained.Validation["validation." + name]!, (double)scores[name]!, Exact);
        Assert.Equal(ShapesFolder.ClassCount, scores["perClass"]!.Count());
        Assert.True(scores["perClass"]!.Count(row => (double?)row["IoU"] > 0) >= 3, "a model that knows one class only proves little");
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(-0.5, 1)]
    public void Verify_ExitsWithOneWhenTheScoreIsTooLow(double points, int exitCode)
    {
        var reached = 100 * (double)trained.Validation["validation.mIoU"]!;
        var expect = FormattableString.Invariant($"expect={{\"mIoU\": {reached - points}, \"tolerance\": 0.1}}");
        var ended = Slakdet.Expect(exitCode, "eval", trained.ConfigPath, "--weights", trained.Folder, "--verify", "--set", expect);
        Assert.Contains(exitCode == 0 ? "\nas expected: mIoU" : "\nNOT as expected: mIoU", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("mIoU ", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void RunConvertedToPth_ScoresTheSame()
    {
        using var folder = new TempFolder();
        Assert.Matches(@"wrote state_dict \(\d+ tensors\) and model_ema \(\d+ tensors\) to ", Slakdet.Expect(0, "weights", "convert", trained.Folder, folder["run.pth"]).Errors);

        // A training scores its averaged weights.
        Assert.Equal((double)trained.Validation["validation.mIoU"]!, Score("--container", "model_ema"), Exact);
        Assert.NotEqual((double)trained.Validation["validation.mIoU"]!, Score(), Exact);

        double Score(params string[] container) =>
            (double)JObject.Parse(Slakdet.Expect(0, ["eval", trained.ConfigPath, "--weights", folder["run.pth"], "--json", "-", .. container]).Output)["mIoU"]!;
    }

    [Fact]
    public void Verify_WithoutExpectation_AsksForOne() => Assert.Contains("--verify needs \"expect\" in the config",
        Slakdet.Expect(64, "eval", trained.ConfigPath, "--weights", trained.Folder, "--verify", "--set", "expect=null").Errors, StringComparison.Ordinal);

    [Fact]
    public void Predict_WritesClassMapsThatScoreAsEval()
    {
        using var folder = new TempFolder();
        var pictures = Path.Combine(shapes.Ade, "images", "validation");

        var ended = Slakdet.Expect(0, "predict", trained.ConfigPath, "--weights", trained.Folder, "--out", folder["out"], pictures);

        Assert.Contains($"{ShapesFolder.ValidationCount} pictures predicted into", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(2 * ShapesFolder.ValidationCount, Directory.GetFiles(folder["out"]).Length);
        foreach (var picture in Directory.EnumerateFiles(pictures))
        {
            var name = Path.GetFileNameWithoutExtension(picture);
            var (header, map) = (ImageFile.ReadHeader(picture), LabelFile.Read(folder["out", name + ".png"]));
            Assert.Equal((header.Width, header.Height), (map.Width, map.Height));
            Assert.All(map.Values, value => Assert.InRange(value, 0, ShapesFolder.ClassCount - 1));
            Assert.True(ImageFile.ReadHeader(folder["out", name + ".overlay.jpg"]).Height >= header.Height);
        }

        Slakdet.Expect(0, "score", "miou", "--gt", Path.Combine(shapes.Ade, "annotations", "validation"), "--pred", folder["out"],
            "--classes", "7", "--reduce-zero-label", "--json", folder["score.json"]);
        var (score, eval) = (JObject.Parse(File.ReadAllText(folder["score.json"])), Evaluate(trained.Folder));
        foreach (var name in new[] { "mIoU", "mAcc", "aAcc" })
            Assert.Equal((double)eval[name]!, (double)score[name]!, Exact);
        Assert.Equal(eval["perClass"]!.Select(row => row["IoU"]), score["perClass"]!.Select(row => row["IoU"]));
    }

    [Fact]
    public void Predict_OfAPictureOfAnotherSize_HasThatSize()
    {
        using var folder = new TempFolder();
        var picture = Repository.Golden("seg", "image.png");
        Slakdet.Expect(0, "predict", trained.ConfigPath, "--weights", trained.Folder, "--out", folder["out"], "--set", "data.test.flip=true", "--set", "data.test.ratios=[0.75, 1]", picture);
        var map = LabelFile.Read(folder["out", "image.png"]);
        Assert.Equal((210, 150), (map.Width, map.Height));
    }

    [Fact]
    public void Predict_IntoTheFolderOfItsInput_IsRefused()
    {
        using var folder = new TempFolder();
        File.Copy(Repository.Golden("seg", "image.png"), folder["image.png"]);
        var ended = Slakdet.Expect(65, "predict", trained.ConfigPath, "--weights", trained.Folder, "--out", folder.FullName, folder["image.png"]);
        Assert.Contains($"{folder["image.png"]} would be overwritten by its own prediction. Choose another folder with --out.", ended.Errors, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Repository.Golden("seg", "image.png")), File.ReadAllBytes(folder["image.png"]));
    }

    [Fact]
    public void Train_LeavesPicturesToLookAt()
    {
        var names = Directory.GetFiles(Path.Combine(trained.Folder, "predictions")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(1 + 2 * ShapesFolder.ValidationCount, names.Count);
        Assert.Contains("sheet.jpg", names);
    }

    private JObject Evaluate(string weights) => JObject.Parse(Slakdet.Expect(0, "eval", trained.ConfigPath, "--weights", weights, "--json", "-").Output);
}
