using Newtonsoft.Json.Linq;
using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Training.Classification;
using SlakDet.Training.Loop;
using SlakDet.Training.Schema;
using SlakDet.Training.Segmentation;
using SlakDet.Training.Tests.Loop;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Classification;

[Collection(AloneCollection.Name)]   // a resumed run draws what a straight one would
public sealed class ClassificationTaskTests : IDisposable
{
    private static readonly string[] Names = ["disc", "square", "triangle", "star", "ring", "cross"];
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ComputeLosses_OfABatch_IsTheLossOfItsMixedTargets()
    {
        using var scope = NewDisposeScope();
        using var task = Create();
        var batch = task.Batches(6, seed: 1)(0);
        Assert.Equal(6, batch.Names.Count);
        task.Model.eval();   // no drop path, so that the model can be asked twice
        var losses = task.ComputeLosses(batch);
        Assert.Equal(["acc"], losses.Terms.Select(term => term.Name));
        Assert.InRange(losses.Terms[0].Value.item<float>(), 0, 100);

        var samples = ((ClassificationTrainingBatch)batch).Samples;
        var logits = ((SlakClassifier)task.Model).call(tensor(samples.Images, [6, 3, 64, 64]));
        var expected = samples.Labels.Select((label, i) => samples.Share * Entropy(i, label) + (1 - samples.Share) * Entropy(i, samples.Labels[5 - i])).Average();
        Assert.Equal(expected, losses.Total.item<float>(), 1e-4);

        double Entropy(int sample, int label)
        {
            var logarithms = nn.functional.log_softmax(logits[sample], 0).data<float>().ToArray();
            return -(0.9 * logarithms[label] + 0.1 * logarithms.Average());
        }
    }

    [Fact]
    public void SensitivityLoss_OfTheFirstBatch_IsPlainCrossEntropyWithAGraph()
    {
        using var scope = NewDisposeScope();
        using var task = Create("model.backbone.dropPath=0", "data.training.mixing.probability=1");
        var loss = task.SensitivityLoss(6, seed: 3);
        Assert.True(task.Model.training);
        loss.backward();
        Assert.All(task.Model.parameters(), parameter => Assert.NotNull(parameter.grad));

        using var unmixed = Create("model.backbone.dropPath=0", "model.labelSmoothing=0", "data.training.mixing.probability=0");
        unmixed.Model.train();
        Assert.Equal(unmixed.ComputeLosses(unmixed.Batches(6, seed: 3)(0)).Total.item<float>(), loss.item<float>(), 1e-5f);
    }

    [Fact]
    public void Evaluate_AndWriteSamples_GiveScoresAndRows()
    {
        using var task = Create();
        task.Model.eval();
        var shares = new List<double>();
        var result = task.Evaluate(new Progress(shares), CancellationToken.None);
        Assert.Equal("top1", result.PrimaryName);
        Assert.Equal(["top1", "top5"], result.Values.Select(value => value.Name));
        Assert.InRange(result.Values[1].Value, result.Values[0].Value, 1);
        Assert.Equal(Names, result.PerClass.Select(row => row.Class));
        Assert.Equal([32 / 36.0, 1], shares);

        task.WriteSamples(Directory.CreateDirectory(_folder["samples"]).FullName, 4);
        Assert.Equal(6, Directory.GetFiles(_folder["samples"]).Length);
        Assert.True(File.Exists(_folder["samples", "sheet.jpg"]));
        var rows = JArray.Parse(File.ReadAllText(_folder["samples", ClassificationTask.PredictionsFile]));
        Assert.Equal(4, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.True(File.Exists(_folder["samples", Path.GetFileNameWithoutExtension((string)row["file_name"]!) + ".overlay.jpg"]));
            var classes = (JArray)row["classes"]!;
            Assert.Equal(5, classes.Count);
            Assert.All(classes, one => Assert.Equal(Names[(int)one["category_id"]! - 1], (string?)one["category"]));
            var probabilities = classes.Select(one => (double)one["probability"]!).ToList();
            Assert.Equal(probabilities.OrderDescending(), probabilities);
            Assert.InRange(probabilities.Sum(), 5 / 6.0, 1);
        });
    }

    [Fact]
    public void Evaluate_Cancelled_Ends()
    {
        using var task = Create();
        task.Model.eval();
        Assert.Throws<OperationCanceledException>(() => task.Evaluate(null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Run_StoppedAndResumed_EqualsStraight()
    {
        float[] straight;
        using (var whole = Start("training.steps=6"))
        {
            whole.Run();
            straight = whole.Weights();
        }

        using var first = Start("training.steps=3");
        first.Run();
        using var second = Start("training.steps=6");
        second.Run(second.State.Restore(first.Store.Newest()!));
        Assert.Equal(straight, second.Weights());
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("bf16")]
    public void Run_KeepsNoTensor(string precision)
    {
        using var training = Start($"training.precision={precision}", "training.steps=10", "training.logEvery=1", "training.evaluateEvery=4", "training.accumulate=2", "training.emaDecay=0.9");
        var live = new List<long>();
        training.Heard.OnStep = () => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        training.Run();
        Assert.Equal(10, live.Count);
        Assert.All(live.Skip(2), count => Assert.Equal(live[1], count));
    }

    [Fact]
    public void Run_OnOneBatch_LearnsItByHeart()
    {
        string[] plain =
        [
            "data.trainCount=6", "data.training.scale=[1, 1]", "data.training.ratio=[1, 1]", "data.training.flip=0", "data.training.randAugment.layers=0", "data.training.erasing.probability=0",
            "data.training.mixing.probability=0", "data.test.split=train",
        ];
        using var training = Start([.. plain, "training.steps=60", "training.batchSize=6", "training.logEvery=10", "training.evaluateEvery=1000", "optimizer.lr=2e-3", "model.labelSmoothing=0"]);
        var result = training.Run()!;
        Assert.Equal(1, result.PrimaryValue);
        Assert.True(training.Heard.Rows[^1].Losses[0].Value < 0.1, $"the loss ends at {training.Heard.Rows[^1].Losses[0].Value}");
        Assert.Equal(100, training.Heard.Rows[^1].Losses[1].Value);
    }

    [Fact]
    public void BuildModel_WithWeightsOfAClassifier_TakesThemAllOrAllButTheHead()
    {
        using var trained = Create();
        ModuleWeights.Save(trained.Model, _folder["model.safetensors"]);
        var notes = new List<string>();
        using (var same = Load($"model.backbone.weights={_folder["model.safetensors"]}").Task.BuildModel(notes.Add))
            Assert.All(same.state_dict().Values.Zip(trained.Model.state_dict().Values), pair => Assert.Equal(pair.First.to_type(ScalarType.Float32).data<float>(), pair.Second.to_type(ScalarType.Float32).data<float>()));
        Assert.Equal("the classifier's head was loaded as well: it has 6 classes, as the model", notes[^1]);

        Directory.CreateDirectory(_folder["set", "train", "one"]);
        File.WriteAllLines(_folder["set", "classes.txt"], ["one", "two"]);
        string[] other = [$"data={{\"kind\": \"folder\", \"root\": \"{_folder["set"]}\", \"classes\": \"{_folder["set", "classes.txt"]}\", \"training\": {{}}, \"test\": {{}}}}"];
        using var smaller = Load([$"model.backbone.weights={_folder["model.safetensors"]}", .. other]).Task.BuildModel(notes.Add);
        Assert.Contains("wrong shape: head.weight", notes[^2], StringComparison.Ordinal);
        Assert.Equal("the classifier's head starts anew: the weights have none of its shape", notes[^1]);
    }

    [Fact]
    public void BackboneWeights_OfARunOrACheckpoint_AreThePlainOnesWithoutNormAndHead()
    {
        using var training = Start("training.steps=2", "training.emaDecay=0.5");
        training.Run();
        var checkpoint = training.Store.Newest()!.Folder;
        var plain = training.Weights();
        foreach (var path in new[] { checkpoint, Path.Combine(checkpoint, TrainingState.ModelFile) })
            Check(path, equal: true);
        Check(Path.Combine(checkpoint, TrainingState.AverageFile), equal: false);

        void Check(string path, bool equal)
        {
            var notes = new List<string>();
            var config = (SegmentationConfig)RunSchema.Load(Path.Combine(Repository.Root, "configs", "quickstart", "segmentation.json"),
                [$"data.root={_folder["scenes"]}", "data.trainCount=1", "data.validationCount=1", "data.size=32", .. Small, $"model.backbone.weights={path}"]).Config.Task;
            config.Dataset.Prepare(null);
            using var model = config.BuildModel(notes.Add);
            var report = Assert.Single(notes);
            Assert.Contains("applied ", report, StringComparison.Ordinal);
            foreach (var unused in new[] { "norm.weight", "norm.bias", "head.weight", "head.bias" })
                Assert.Contains($"unused: {unused}", report, StringComparison.Ordinal);
            var stem = model.state_dict()["backbone.downsample_layers.0.0.weight"].data<float>().ToArray();
            Assert.Equal(equal, stem.SequenceEqual(plain.Take(stem.Length)));
        }
    }

    private static readonly string[] Small = ["model.backbone.dims=[16, 24, 32, 40]"];

    private InProcessTraining Start(params string[] overrides)
    {
        var config = Load(overrides);
        return new InProcessTraining(TaskFactory.Create(config, CPU), config.Optimizer, config.Loop);
    }

    private ClassificationTask Create(params string[] overrides) => (ClassificationTask)TaskFactory.Create(Load(overrides), CPU);

    private RunConfig Load(params string[] overrides) => RunSchema.Load(Path.Combine(Repository.Root, "configs", "quickstart", "pretrain.json"),
    [
        $"data.root={_folder["shapes"]}", "data.trainCount=24", "data.validationCount=36", "data.workers=0", "training.batchSize=6", "training.checkpointEvery=1000", "schedule.warmUpSteps=0", .. Small, .. overrides,
    ]).Config;

    private sealed class Progress(List<double> shares) : IProgress<double>
    {
        public void Report(double value) => shares.Add(value);
    }
}
