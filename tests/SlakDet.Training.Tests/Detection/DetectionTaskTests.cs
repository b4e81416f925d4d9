using Newtonsoft.Json.Linq;
using SlakDet.Training.Detection;
using SlakDet.Training.Schema;
using SlakDet.Training.Tasks;
using SlakDet.Training.Tests.Loop;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Detection;

[Collection(AloneCollection.Name)]   // a resumed run draws what a straight one would
public sealed class DetectionTaskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("faster-rcnn", new[] { "loss_rpn_cls", "loss_rpn_bbox", "loss_cls", "acc", "loss_bbox" })]
    [InlineData("cascade-mask-rcnn", new[]
    {
        "loss_rpn_cls", "loss_rpn_bbox", "s0.loss_cls", "s0.acc", "s0.loss_bbox", "s0.loss_mask", "s1.loss_cls", "s1.acc", "s1.loss_bbox", "s1.loss_mask",
        "s2.loss_cls", "s2.acc", "s2.loss_bbox", "s2.loss_mask",
    })]
    public void ComputeLosses_OfABatch_NamesThePublishedTerms(string name, string[] terms)
    {
        using var scope = NewDisposeScope();
        using var task = Create(name);
        var losses = task.ComputeLosses(task.Batches(2, seed: 1)(0));
        Assert.Equal(terms, losses.Terms.Select(term => term.Name));
        Assert.Equal(losses.Terms.Where(term => term.Name.Contains("loss", StringComparison.Ordinal)).Sum(term => term.Value.item<float>()), losses.Total.item<float>(), 1e-4f);
    }

    [Theory]
    [InlineData("faster-rcnn")]
    [InlineData("cascade-mask-rcnn")]
    public void Run_StoppedAndResumed_EqualsStraight(string name)
    {
        float[] straight;
        using (var whole = Start(name, "training.steps=6"))
        {
            whole.Run();
            straight = whole.Weights();
            Assert.Single(whole.Heard.Evaluations);
        }

        using var first = Start(name, "training.steps=3");
        first.Run();
        using var second = Start(name, "training.steps=6");
        var at = second.State.Restore(first.Store.Newest()!);
        second.Run(at);
        Assert.Equal(straight, second.Weights());
    }

    [Theory]
    [InlineData("faster-rcnn")]
    [InlineData("cascade-mask-rcnn")]
    public void Run_KeepsNoTensor(string name)
    {
        using var training = Start(name, "training.steps=8", "training.logEvery=1", "training.evaluateEvery=5");
        var live = new List<long>();
        training.Heard.OnStep = () => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        training.Run();
        Assert.All(live.Skip(2), count => Assert.Equal(live[1], count));
    }

    [Theory]
    [InlineData("faster-rcnn", "AP50")]
    [InlineData("cascade-mask-rcnn", "segmAP")]
    public void Evaluate_AndWriteSamples_GiveScoresAndRows(string name, string primary)
    {
        using var task = Create(name, "model.inference.scoreThreshold=0.01");
        task.Model.eval();
        var result = task.Evaluate(null, CancellationToken.None);
        Assert.Equal(primary, result.PrimaryName);
        Assert.Equal(["disc", "square", "triangle", "star", "ring", "cross"], result.PerClass.Select(row => row.Class));

        task.WriteSamples(Directory.CreateDirectory(_folder["samples"]).FullName, 2);
        Assert.True(File.Exists(_folder["samples", "sheet.jpg"]));
        var rows = JArray.Parse(File.ReadAllText(_folder["samples", DetectionTask.PredictionsFile]));
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            Assert.EndsWith(".jpg", (string)row["file_name"]!, StringComparison.Ordinal);
            Assert.Equal(result.PerClass[(int)row["category_id"]! - 1].Class, (string)row["category"]!);
            Assert.Equal(4, row["bbox"]!.Count());
            Assert.Equal(name == "cascade-mask-rcnn", row["segmentation"] != null);
        });
    }

    [Theory]
    [InlineData("faster-rcnn", "AP50", 150)]
    [InlineData("cascade-mask-rcnn", "segmAP50", 150)]
    public void Run_OnOnePicture_LearnsItByHeart(string name, string score, int steps)
    {
        using var training = Start(name, out var task, $"training.steps={steps}", "training.batchSize=2", "data.trainCount=1", "data.validationCount=1", "optimizer.lr=1e-3",
            "data.training.flip=0", "training.clipNorm=10", "training.evaluateEvery=100000");
        training.Run();
        // The validation part has another picture: look at the one that was learnt.
        using var learnt = Create(name, "data.trainCount=1", "data.validationCount=1", "data.test.split=train");
        foreach (var (target, source) in learnt.Model.state_dict().Values.Zip(task.Model.state_dict().Values))
        {
            using var noGradient = no_grad();
            target.copy_(source);
        }
        learnt.Model.eval();
        Assert.Equal(1, learnt.Evaluate(null, CancellationToken.None).Values.Single(value => value.Name == score).Value, 0.02);
    }

    private InProcessTraining Start(string name, params string[] overrides) => Start(name, out _, overrides);

    private InProcessTraining Start(string name, out ITrainingTask task, params string[] overrides)
    {
        var config = Load(name, overrides);
        task = TaskFactory.Create(config, CPU);
        return new InProcessTraining(task, config.Optimizer, config.Loop);
    }

    private ITrainingTask Create(string name, params string[] overrides) => TaskFactory.Create(Load(name, overrides), CPU);

    private RunConfig Load(string name, string[] overrides) => RunSchema.Load(Path.Combine(Repository.Root, "configs", "quickstart", $"{name}.json"),
    [
        $"data.root={_folder["shapes"]}", "data.trainCount=4", "data.validationCount=2", "data.workers=0", "training.batchSize=2", "training.checkpointEvery=1000",
        "model.backbone.dims=[16, 24, 32, 40]", "model.neck.channels=32", "model.boxHead.channels=64", .. overrides,
    ]).Config;
}
