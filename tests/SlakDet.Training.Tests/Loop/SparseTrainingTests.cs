using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Backbones.Sparsity;
using SlakDet.Training.Checkpoints;
using SlakDet.Training.Loop;
using SlakDet.Training.Schema;
using SlakDet.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Loop;

/// <summary>The loop with sparse weights, for a segmenter and detectors: exactly masked, resumable to the bit, no tensor kept.</summary>
[Collection(AloneCollection.Name)]   // a resumed run draws what a straight one would
public sealed class SparseTrainingTests : IDisposable
{
    private const string Segmentation = "segmentation", Held = "sparsity={\"kind\": \"held\"}";
    private readonly TempFolder _folder = new();

    public SparseTrainingTests() => BlockPictures.WriteRun(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("random", "fp32")]
    [InlineData("gradient", "bf16")]
    [InlineData("momentum", "fp32")]
    public void Run_Resumed_EqualsStraight(string growth, string precision)
    {
        string[] overrides = [Dynamic($"\"updateEvery\": 2, \"growth\": \"{growth}\""), $"training.precision={precision}", "training.steps=8", "training.accumulate=2",
            "training.clipNorm=1", "training.emaDecay=0.9", "training.checkpointEvery=5"];
        using var straight = Start(Segmentation, overrides);
        straight.Run();
        Assert.Equal([5L, 8L], straight.Store.Steps());
        Assert.Equal(4, straight.State.Sparsity!.Masks.Updates);

        using var resumed = Start(Segmentation, [.. overrides, "seed=9"], begins: false);
        var step = resumed.State.Restore(CheckpointStore.Open(straight.Store.FolderOf(5)));
        Assert.Equal((5L, 2L), (step, resumed.State.Sparsity!.Masks.Updates));
        resumed.Run(step);

        Assert.Equal(["ema.safetensors", "masks.safetensors", "model.safetensors", "optimizer.safetensors", "state.json"], Files(straight).Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Files(straight), Files(resumed));
    }

    [Theory]
    [InlineData("fp32", 1)]
    [InlineData("bf16", 2)]
    public void Run_IsExactlyMaskedEverywhere(string precision, int accumulate)
    {
        using var training = Start(Segmentation, [Dynamic("\"updateEvery\": 3"), $"training.precision={precision}", $"training.accumulate={accumulate}", "training.steps=7",
            "training.logEvery=1", "training.emaDecay=0.5"]);
        var masks = training.State.Sparsity!.Masks;
        Assert.Equal(0.5, masks.Density, 0.02);
        training.Run();

        Assert.Equal(2, masks.Updates);
        Assert.Equal(0.5, masks.Density, 0.02);
        Assert.True(masks.EverActive > masks.Density + 0.02);
        foreach (var layer in masks.Layers)
        {
            AssertZeroWhereMasked(layer, layer.Weight.detach());
            AssertZeroWhereMasked(layer, training.State.Average!.State[layer.Name]);
            Assert.Equal(ScalarType.Float32, layer.Weight.dtype);
        }
        using (var file = WeightFile.Open(training.Store.Newest()!.PathOf(TrainingState.ModelFile)))
            Assert.All(masks.Layers, layer => Assert.True(file.TryGet(layer.Name, out var stored) && stored.Density() <= layer.Density));
        var rows = training.Heard.Rows.Select(row => row.Values.ToDictionary(value => value.Name, value => value.Value)).ToList();
        Assert.Equal([0, 0, 1, 1, 1, 1, 1], rows.Select(row => Math.Sign(row["sparsity.changed"])));
        Assert.Equal((masks.Density, masks.EverActive, masks.ChangedShare), (rows[^1]["sparsity.density"], rows[^1]["sparsity.everActive"], rows[^1]["sparsity.changed"]));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 4)]
    [InlineData(8, 1)]
    public void Run_Accumulating_MovesTheMasksOfTheLargerBatch(int accumulate, int batchSize)
    {
        using var whole = StartToy(new LoopConfig { Steps = 6, BatchSize = 8 });
        using var split = StartToy(new LoopConfig { Steps = 6, BatchSize = batchSize, Accumulate = accumulate });
        whole.Run();
        split.Run();
        Assert.Equal(whole.Weights(), split.Weights(), (a, b) => Math.Abs(a - b) <= 1e-6);
        Assert.Equal(Values(whole.State.Sparsity!.Masks.Layers[0].Mask), Values(split.State.Sparsity!.Masks.Layers[0].Mask));
        Assert.Equal((3, 3), (whole.State.Sparsity.Masks.Updates, split.State.Sparsity.Masks.Updates));
        Assert.Equal((2.0 / 3, 1.0), (whole.State.Sparsity.Masks.Density, whole.State.Sparsity.Masks.EverActive));
    }

    [Theory]
    [InlineData(Segmentation)]
    [InlineData("faster-rcnn")]
    [InlineData("cascade-mask-rcnn")]
    public void Begin_BySnip_LeavesNothingButZeros(string name)
    {
        using var scope = NewDisposeScope();
        var config = Load(name, [Dynamic("\"updateEvery\": 3")]);
        using var task = TaskFactory.Create(config, CPU);
        var before = task.Model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        using var training = new InProcessTraining(task, config.Optimizer, config.Loop, sparsity: config.Sparsity);
        var masks = training.State.Sparsity!.Masks.ByName;
        Assert.True(masks.Count > 10);
        Assert.All(masks.Keys, key => Assert.StartsWith("backbone.", key, StringComparison.Ordinal));
        Assert.All(task.Model.state_dict(), entry =>
            Assert.True(entry.Value.equal(masks.TryGetValue(entry.Key, out var mask) ? before[entry.Key] * mask : before[entry.Key]).all().item<bool>(), entry.Key));
        Assert.All(task.Model.parameters(), parameter => Assert.Null(parameter.grad));
        // By sensitivity, layers differ in density.
        Assert.True(training.State.Sparsity.Masks.Layers.Max(layer => layer.Density) - training.State.Sparsity.Masks.Layers.Min(layer => layer.Density) > 0.2);
        Assert.Matches(@"^sparsity: \d+ layers masked, density 0\.[45]\d+ \(0\.\d+ to 0\.\d+ a masked layer\)$", training.State.Sparsity.Describe());
    }

    [Fact]
    public void Begin_OfALossThatIsNotANumber_NamesTheBatch()
    {
        var e = Assert.Throws<NonFiniteLossException>(() => new InProcessTraining(new ToyTask { BrokenPass = 0 }, sparsity: new DynamicSparsityConfig()));
        Assert.Equal(["sample 0", "sample 1"], e.Samples);
    }

    [Fact]
    public void Begin_AtASparsityThatMasksNothing_SaysSo()
    {
        var e = Assert.Throws<WeightsException>(() => new InProcessTraining(new ToyTask(), sparsity: new DynamicSparsityConfig { Sparsity = 1e-6, Initialization = MaskInitialization.Uniform }));
        Assert.Contains("at a sparsity of 1E-06 every layer", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Segmentation)]
    [InlineData("faster-rcnn")]
    [InlineData("cascade-mask-rcnn")]
    public void Run_Held_KeepsTheZerosOfThePreTrainedFile(string name)
    {
        var zeros = WritePreTrained();
        using var training = Start(name, [Held, $"model.backbone.weights={_folder["pretrained.safetensors"]}", "training.steps=3", "training.emaDecay=0.9"]);
        var masks = training.State.Sparsity!.Masks;
        var before = training.Weights();
        training.Run();

        Assert.Equal(zeros.Keys.Where(key => key != "head.weight").Select(key => "backbone." + key).Order(StringComparer.Ordinal), masks.ByName.Keys.Order(StringComparer.Ordinal));
        foreach (var layer in masks.Layers)
        {
            Assert.Equal(zeros[layer.Name["backbone.".Length..]], Values(layer.Mask).Select(value => value == 0));
            AssertZeroWhereMasked(layer, layer.Weight.detach());
            AssertZeroWhereMasked(layer, training.State.Average!.State[layer.Name]);
        }
        Assert.NotEqual(before, training.Weights());
        Assert.Equal(0, masks.Updates);

        // Not the zeros of the fine-tuned weights: an active weight that became zero may move on.
        using (no_grad())
            masks.Layers[0].Weight.zero_();
        training.State.Save(3);
        using var resumed = Start(name, [Held, $"model.backbone.weights={_folder["pretrained.safetensors"]}", "training.steps=5", "training.emaDecay=0.9"], begins: false);
        resumed.State.Restore(training.Store.Newest()!);
        Assert.Equal(0, Values(resumed.State.Sparsity!.Masks.Layers[0].Weight).Max());
        Assert.All(masks.Layers.Zip(resumed.State.Sparsity.Masks.Layers), pair => Assert.Equal(Values(pair.First.Mask), Values(pair.Second.Mask)));
    }

    [Fact]
    public void Begin_HeldWithDenseWeights_IsRefused()
    {
        ModuleWeights.Save(new SlakClassifier(Backbone, 10), _folder["dense.safetensors"]);
        var e = Assert.Throws<WeightsException>(() => Start(Segmentation, [Held, $"model.backbone.weights={_folder["dense.safetensors"]}"]));
        Assert.Equal("SD-MASKS-NONE", e.Code);
    }

    [Fact]
    public void Restore_OfAnotherSparsity_IsRefused()
    {
        using var sparse = Start(Segmentation, [Dynamic("\"onlyLargeKernels\": false"), "training.steps=1"]);
        sparse.Run();
        using var dense = Start(Segmentation, ["training.steps=1"]);
        dense.Run();
        Assert.Contains("masks.safetensors", Refused(dense, sparse), StringComparison.Ordinal);
        using var fresh = Start(Segmentation, [Dynamic("\"updateEvery\": 3")], begins: false);
        Assert.Contains("is of a dense training", Refused(fresh, dense), StringComparison.Ordinal);
        using var fewer = Start(Segmentation, [Dynamic("\"onlyLargeKernels\": true")], begins: false);
        Assert.Contains("the config masks no such weight", Refused(fewer, sparse), StringComparison.Ordinal);

        static string Refused(InProcessTraining target, InProcessTraining source)
        {
            var e = Assert.Throws<WeightsException>(() => target.State.Restore(source.Store.Newest()!));
            Assert.Equal("SD-MASKS", e.Code);
            return e.Message;
        }
    }

    [Theory]
    [InlineData("random")]
    [InlineData("momentum")]
    public void Run_KeepsNoTensor(string growth)
    {
        using var training = Start(Segmentation, [Dynamic($"\"updateEvery\": 3, \"prune\": \"set\", \"growth\": \"{growth}\""), "training.steps=16", "training.logEvery=1",
            "training.evaluateEvery=7", "training.checkpointEvery=5", "training.accumulate=2", "training.clipNorm=1", "training.emaDecay=0.9"]);
        var live = new List<long>();
        training.Heard.OnStep = () => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        training.Run();
        Assert.Equal(16, live.Count);
        Assert.All(live.Skip(2), count => Assert.Equal(live[1], count));
    }

    [Fact]
    public void Execute_OfASparseConfig_TrainsResumesAndReportsDensities()
    {
        var config = _folder["config.json"];
        string[] overrides = [Dynamic("\"updateEvery\": 2"), "training.checkpointEvery=2"];
        var log = new InProcessTraining.Log();
        TrainingRun.Execute(new TrainRequest(config, [.. overrides, "training.steps=3"]) { WorkFolder = _folder["run"], Device = "cpu" }, log);
        TrainingRun.Execute(new TrainRequest(config, [.. overrides, "training.steps=5"]) { WorkFolder = _folder["run"], Device = "cpu", Resume = "auto" }, log);
        Assert.Contains(File.ReadLines(_folder["run", "metrics.jsonl"]), row => row.Contains("\"sparsity.density\":0.", StringComparison.Ordinal));

        var report = ModelReport.Create(config, overrides, 64, 64, weights: _folder["run"]);
        Assert.Equal("backbone.", report.SparsePart);
        Assert.Equal(report.Maskable.Select(weight => weight.Name), report.Densities!.Keys);
        var density = report.Maskable.Sum(weight => weight.Elements * report.Densities[weight.Name]) / report.Maskable.Sum(weight => weight.Elements);
        Assert.InRange(density, 0.35, 0.52); // newly grown weights may still be zero
        Assert.Null(ModelReport.Create(config, overrides, 64, 64).Densities);
        WritePreTrained();
        Assert.Equal(0.6, ModelReport.Create(config, [], 64, 64, _folder["pretrained.safetensors"]).Densities!["backbone.stages.3.0.pwconv1.weight"], 0.05);
    }

    private static SlakConfig Backbone => SlakConfig.Nano with { Dims = [16, 24, 32, 40] };

    private static string Dynamic(string keys) => $$"""sparsity={"kind": "dynamic", "sparsity": 0.5, {{keys}}}""";

    private static float[] Values(Tensor tensor) => tensor.detach().data<float>().ToArray();

    private static (string Name, string Sha256)[] Files(InProcessTraining training) => [.. training.Store.Newest()!.Manifest.Files.Select(file => (file.Name, file.Sha256))];

    private static void AssertZeroWhereMasked(MaskedLayer layer, Tensor values)
    {
        using var scope = NewDisposeScope();
        Assert.False(values.masked_select(layer.Mask.eq(0)).ne(0).any().item<bool>(), layer.Name);
        Assert.True(values.ne(0).any().item<bool>(), layer.Name);
    }

    private static InProcessTraining StartToy(LoopConfig loop)
    {
        var task = new ToyTask();
        using (no_grad())
            task.Model.state_dict()["weight"].copy_(tensor(new[,] { { 0.1f, 0.1f, 0 } }));
        return new InProcessTraining(task, InProcessTraining.Sgd(0.2), loop,
            sparsity: new DynamicSparsityConfig { Initialization = MaskInitialization.Weights, UpdateEvery = 2, Rate = 0.5, Growth = GrowthRule.Gradient });
    }

    /// <summary>A classifier of which 40 % of each matrix and kernel is zero.</summary>
    /// <returns>The zeros of each.</returns>
    private Dictionary<string, bool[]> WritePreTrained()
    {
        using var scope = NewDisposeScope();
        using var model = new SlakClassifier(Backbone, 10);
        using var masks = MaskInitializer.Create(new DynamicSparsityConfig { Sparsity = 0.4, Initialization = MaskInitialization.Uniform }, model,
            Backbones.Tests.Sparsity.TestDraws.Of(8), () => throw new InvalidOperationException("no loss"));
        ModuleWeights.Save(model, _folder["pretrained.safetensors"]);
        return masks.Layers.ToDictionary(layer => layer.Name, layer => Values(layer.Mask).Select(value => value == 0).ToArray());
    }

    private InProcessTraining Start(string name, string[] overrides, bool begins = true)
    {
        var config = Load(name, overrides);
        return new InProcessTraining(TaskFactory.Create(config, CPU), config.Optimizer, config.Loop, sparsity: config.Sparsity, begins: begins);
    }

    private RunConfig Load(string name, string[] overrides) => name == Segmentation
        ? RunSchema.Load(_folder["config.json"], overrides).Config
        : RunSchema.Load(Path.Combine(Repository.Root, "configs", "quickstart", $"{name}.json"),
        [
            $"data.root={_folder["shapes"]}", "data.trainCount=4", "data.validationCount=2", "data.workers=0", "training.batchSize=2", "model.backbone.dims=[16, 24, 32, 40]",
            "model.neck.channels=32", "model.boxHead.channels=64", .. overrides,
        ]).Config;
}
