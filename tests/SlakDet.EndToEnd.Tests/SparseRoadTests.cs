using Newtonsoft.Json.Linq;

namespace SlakDet.EndToEnd.Tests;

/// <summary>The road of the paper, with the real command: pre-train sparsely, fine-tune a segmenter and a detector with the zeros held, evaluate.</summary>
public sealed class SparseRoadTests(ShapesFolder shapes) : IDisposable
{
    private static readonly string Quickstarts = Path.Combine(Repository.Root, "configs", "quickstart");
    private static readonly string[] Backbone = ["--set", "model.backbone.dims=[16, 24, 32, 40]"];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PretrainFineTuneEvaluate_Sparsely_KeepsTheZerosToTheEnd()
    {
        var (pretrain, pretrained) = (Path.Combine(Quickstarts, "pretrain.json"), _folder["pretrained"]);
        string[] tiny =
        [
            .. Backbone, "--set", $"data.root={_folder["objects"]}", "--set", "data.trainCount=12", "--set", "data.validationCount=6", "--set", "data.workers=0", "--set", "schedule.warmUpSteps=0",
            "--set", "training.steps=5", "--set", "training.batchSize=4", "--set", "training.logEvery=1", "--set", "sparsity.updateEvery=2", "--set", "sparsity.initialization=erk",
        ];
        Slakdet.Expect(0, ["train", pretrain, "--work-dir", pretrained, .. tiny]);
        var rows = File.ReadLines(Path.Combine(pretrained, "metrics.jsonl")).Select(JObject.Parse).Where(row => row["sparsity.density"] != null).ToList();
        Assert.All(rows, row => Assert.Equal(0.6, (double)row["sparsity.density"]!, 0.02));
        Assert.True((double)rows[^1]["sparsity.everActive"]! > (double)rows[0]["sparsity.everActive"]! + 0.05, "the masks did not move");

        // What other programs read: zeros are masks in a file of the published layout.
        var published = _folder["pretrained.pth"];
        Slakdet.Expect(0, "weights", "convert", pretrained, published);
        var zeros = Zeros(pretrain, published, tiny);
        Assert.Equal(Zeros(pretrain, pretrained, tiny), zeros);
        Assert.True(zeros.Count > 12, $"only {zeros.Count} sparse layers");

        using var segmenter = new TinyRun(shapes, new { steps = 2, batchSize = 2 });
        string[] held = ["--set", $"model.backbone.weights={published}", "--set", "sparsity={\"kind\": \"held\"}"];
        FineTune(segmenter.ConfigPath, "mIoU ", [.. held, "--set", "schedule.warmUp=null"], zeros);
        FineTune(Path.Combine(Quickstarts, "faster-rcnn.json"), "AP50 ",
        [
            .. held, .. Backbone, "--set", $"data.root={shapes.FullName}", "--set", $"data.trainCount={ShapesFolder.TrainCount}", "--set", $"data.validationCount={ShapesFolder.ValidationCount}",
            "--set", $"data.size={ShapesFolder.SizePx}", "--set", "data.workers=0", "--set", "model.neck.channels=32", "--set", "model.boxHead.channels=32",
            "--set", "training.steps=2", "--set", "training.batchSize=2", "--set", "training.logEvery=1",
        ], zeros);
    }

    private void FineTune(string config, string score, string[] sets, Dictionary<string, double> zeros)
    {
        var run = _folder[$"tuned {score}"];
        Assert.Contains(score, Slakdet.Expect(0, ["train", config, "--work-dir", run, .. sets]).Output, StringComparison.Ordinal);
        Assert.Contains(score, Slakdet.Expect(0, ["eval", config, "--weights", run, .. sets]).Output, StringComparison.Ordinal);
        var kept = Zeros(config, run, sets);
        foreach (var (name, density) in zeros.Where(layer => layer.Key != "head.weight"))
            Assert.Equal(density, kept[$"backbone.{name}"], 1e-9);
    }

    /// <summary>Density of every layer of a model that has zeros.</summary>
    private static Dictionary<string, double> Zeros(string config, string weights, string[] sets) =>
        JObject.Parse(Slakdet.Expect(0, ["model", "info", config, "--weights", weights, "--json", "-", .. sets]).Output)["keys"]!
            .Where(key => (double?)key["density"] < 1).ToDictionary(key => (string)key["name"]!, key => (double)key["density"]!);
}
