using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary>The whole road of a detector, with the real command: check, browse, train, evaluate, predict, score the files.</summary>
public sealed class DetectionCommandTests(ShapesFolder shapes) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("faster-rcnn", "AP50", false)]
    [InlineData("cascade-mask-rcnn", "segmAP", true)]
    public void CheckBrowseTrainEvaluatePredict_OnTheShapes_GoHandInHand(string name, string score, bool masks)
    {
        var config = Path.Combine(Repository.Root, "configs", "quickstart", $"{name}.json");
        string[] small =
        [
            .. new[]
            {
                $"data.root={shapes.FullName}", $"data.trainCount={ShapesFolder.TrainCount}", $"data.validationCount={ShapesFolder.ValidationCount}", $"data.size={ShapesFolder.SizePx}",
                "data.workers=0", "model.backbone.dims=[16, 24, 32, 40]", "model.neck.channels=32", "model.boxHead.channels=32", "model.inference.scoreThreshold=0.01",
                "training.steps=2", "training.batchSize=2", "training.logEvery=1",
            }.SelectMany(value => new[] { "--set", value }),
        ];

        var splits = JObject.Parse(Slakdet.Expect(0, ["data", "check", config, "--json", "-", .. small]).Output);
        Assert.Equal(ShapesFolder.TrainCount, (int)splits["training"]!["pictures"]!);
        Assert.Contains(splits["training"]!["classes"]!, one => (int)one["objects"]! > 0);
        Assert.Contains("disc", Slakdet.Expect(0, ["data", "check", config, .. small]).Output, StringComparison.Ordinal);

        Slakdet.Expect(0, ["data", "browse", config, "--out", _folder["pages", "samples.html"], "--count", "2", .. small]);
        Assert.Contains("data:image/jpeg;base64,", File.ReadAllText(_folder["pages", "samples.html"]), StringComparison.Ordinal);

        var run = _folder["run"];
        Slakdet.Expect(0, ["train", config, "--work-dir", run, .. small]);
        Assert.True(File.Exists(Path.Combine(run, "predictions", "sheet.jpg")));

        var result = JObject.Parse(Slakdet.Expect(0, ["eval", config, "--weights", run, "--json", "-", .. small]).Output);
        Assert.NotNull(result[score]);
        Assert.Equal(6, result["perClass"]!.Count());

        var pictures = Path.Combine(shapes.FullName, "coco", "val");
        Slakdet.Expect(0, ["predict", config, "--weights", run, "--out", _folder["found"], pictures, .. small]);
        Assert.Equal(ShapesFolder.ValidationCount, Directory.GetFiles(_folder["found"], "*.overlay.jpg").Length);
        Assert.All(JArray.Parse(File.ReadAllText(_folder["found", "predictions.json"])), row => Assert.Equal(masks, row["segmentation"] != null));
    }

    [Fact]
    public void Train_MasksOnVoc_SaysThatVocHasBoxesOnly()
    {
        var config = Path.Combine(Repository.Root, "configs", "quickstart", "cascade-mask-rcnn.json");
        Assert.Contains("has boxes only", Slakdet.Expect(64, "train", config, "--set", "data.layout=voc", "--work-dir", _folder["run"]).Errors, StringComparison.Ordinal);
    }
}
