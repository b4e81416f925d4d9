using SlakDet.Backbones.Sparsity;
using SlakDet.Heads.Segmentation;
using SlakDet.Kernels;
using SlakDet.Training.Configuration;
using SlakDet.Training.Optimization;
using SlakDet.Training.Schedules;
using SlakDet.Training.Schema;
using SlakDet.Training.Segmentation;

namespace SlakDet.Training.Tests.Schema;

public sealed class RunSchemaTests
{
    [Theory]
    [InlineData("tiny-160k", 0.4, 6, 47.6)]
    [InlineData("small-160k", 0.3, 12, 49.4)]
    [InlineData("base-160k", 0.4, 12, 50.0)]
    public void Load_OfALongRecipe_GivesThePublishedValues(string name, double dropPath, int layers, double mIoU)
    {
        var config = LoadPublished(name);
        var optimizer = Assert.IsType<AdamWConfig>(config.Optimizer);
        var schedule = Assert.IsType<PolySchedule>(config.Schedule);
        Assert.Equal((1e-4, 0.05, 0.9, 0.999, 1e-8), (optimizer.LearningRate, optimizer.WeightDecay, optimizer.Beta1, optimizer.Beta2, optimizer.Epsilon));
        Assert.Equal(new LayerDecay { Kind = LayerDecayKind.StageWise, Rate = 0.9, Layers = layers }, optimizer.Grouping.LayerDecay);
        Assert.Equal(WeightDecayRule.SkipOneDimensional, optimizer.Grouping.WeightDecayRule);
        Assert.Equal((160_000L, 1.0, 0.0), (schedule.TotalSteps, schedule.Power, schedule.MinRate));
        Assert.Equal(new LinearWarmUp { Steps = 1500, StartRatio = 1e-6 }, schedule.WarmUp);
        Assert.Equal((dropPath, 5, 1.3), (config.Task.Backbone.DropPathRate, config.Task.Backbone.SmallKernel, config.Task.Backbone.WidthFactor));
        Assert.Equal([51, 49, 47, 13], config.Task.Backbone.KernelSizes);
        Assert.Equal((16, 4000, 8000), (config.Loop.BatchSize * config.Loop.Accumulate, config.Loop.EvaluateEvery, config.Loop.CheckpointEvery));
        Assert.Null(config.Loop.ClipNorm);
        Assert.Equal(new Expectation("mIoU", mIoU, 0.5), config.Expect);
        CheckSharedPart(config);
    }

    [Fact]
    public void Load_OfTheShortRecipe_GivesThePublishedValues()
    {
        var config = LoadPublished("tiny-80k");
        Assert.Equal((2e-4, 0.05), (config.Optimizer.LearningRate, config.Optimizer.WeightDecay));
        Assert.Equal(new ParameterGroupingConfig { WeightDecayRule = WeightDecayRule.SkipTorchNorms }, config.Optimizer.Grouping);
        Assert.Equal((80_000L, new LinearWarmUp { Steps = 800, StartRatio = 1e-6 }), (config.Loop.Steps, ((PolySchedule)config.Schedule).WarmUp));
        Assert.Equal((0.1, 2000), (config.Task.Backbone.DropPathRate, config.Loop.EvaluateEvery));
        CheckSharedPart(config);
    }

    [Fact]
    public void Load_WithKernels_GivesTheirImplementation()
    {
        var path = Path.Combine(Repository.Root, "configs", "ade20k", "upernet-slak-tiny-80k.json");
        Assert.Equal(DepthwiseImplementation.Auto, RunSchema.Load(path, []).Config.Depthwise);
        Assert.Equal(DepthwiseImplementation.LibtorchContiguous, RunSchema.Load(path, ["kernels.depthwise=libtorchContiguous"]).Config.Depthwise);
        Assert.Equal(DepthwiseImplementation.SlakDet, RunSchema.Load(path, ["kernels.depthwise=slakDet"]).Config.Depthwise);
    }

    [Theory]
    [InlineData("training.steps=0", "training.steps: is 0; must be an integer of at least 1")]
    [InlineData("training.batchSize=1", "training.batchSize: is 1; must be at least 2: pooled to 1 x 1, one picture gives batch norm a single value a channel")]
    [InlineData("training.emaDecay=1", "training.emaDecay: is 1; must be a number greater than 0 and less than 1")]
    [InlineData("kernels.depthwise=cudnn", "kernels.depthwise: is \"cudnn\"; must be")]
    [InlineData("training.precision=fp16", "training.precision: is \"fp16\"; must be")]
    [InlineData("data.training.ratio=[2, 0.5]", "data.training.ratio: is [2, 0.5]; the first must not exceed the second")]
    [InlineData("data.test.scale=[512, 31]", "data.test.scale.1: is 31; must be an integer of at least 32")]
    [InlineData("model.inference.stride=[513, 341]", "model.inference.stride: is [513, 341]; must not exceed crop [512, 512], or parts of a picture are left out")]
    [InlineData("model.backbone.variant=huge", "model.backbone.variant: is \"huge\"; must be")]
    [InlineData("model.head.kind=fpn", "model.head.kind: is \"fpn\"; must be \"uper\"")]
    [InlineData("optimizer.layerDecay={\"kind\": \"layerWise\", \"rate\": 0.7, \"layers\": 5}",
        "optimizer.layerDecay.layers: is 5; the third stage has 9 blocks, so at least 6 layers are needed")]
    [InlineData("schedule={\"kind\": \"step\", \"milestones\": [200, 100]}", "schedule.milestones: is [200, 100]; must rise")]
    [InlineData("schedule={\"kind\": \"cosine\", \"warmUpSteps\": 160000}", "schedule.warmUpSteps: is 160000; must be less than training.steps (160000)")]
    [InlineData("sparsity={\"kind\": \"held\"}", "sparsity.kind: is \"held\"; needs model.backbone.weights, the sparsely pre-trained file whose zeros are kept")]
    [InlineData("sparsity={\"kind\": \"dynamic\", \"initialization\": \"weights\"}", "sparsity.initialization: is \"weights\"; needs model.backbone.weights")]
    [InlineData("sparsity={\"kind\": \"dynamic\", \"initialization\": \"weights\", \"sparsity\": 0.4}", "the key 'sparsity' in 'sparsity' of kind \"dynamic\" has no effect here; remove it")]
    [InlineData("sparsity={\"kind\": \"dynamic\"}", "sparsity.sparsity: is missing; must be a number greater than 0 and less than 1")]
    [InlineData("sparsity={\"kind\": \"dynamic\", \"sparsity\": 1}", "sparsity.sparsity: is 1; must be a number greater than 0 and less than 1")]
    [InlineData("sparsity={\"kind\": \"dynamic\", \"sparsity\": 0.4, \"updateEvery\": 0}", "sparsity.updateEvery: is 0; must be an integer of at least 1")]
    [InlineData("sparsity={\"kind\": \"dynamic\", \"sparsity\": 0.4, \"rate\": 0.001}", "sparsity.rate: is 0.001; must be a number from 0.005 to 1")]
    [InlineData("sparsity={\"kind\": \"dynamic\", \"sparsity\": 0.4, \"growth\": \"rigl\"}", "sparsity.growth: is \"rigl\"; must be")]
    [InlineData("sparsity={\"kind\": \"static\"}", "sparsity.kind: is \"static\"; must be \"dynamic\" or \"held\"")]
    [InlineData("expect.mIoU=476", "expect.mIoU: is 476; must be")]
    public void Load_WithAValueThatCannotBe_SaysWhatIsAllowed(string set, string problem)
    {
        var e = Assert.Throws<ConfigException>(() => LoadPublished("tiny-160k", set));
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WithoutPoolScaleOne_AllowsSinglePictures() =>
        Assert.Equal(1, LoadPublished("tiny-160k", "training.batchSize=1", "model.head.poolScales=[2, 3]").Loop.BatchSize);

    [Fact]
    public void Load_WithSparsity_GivesItsRules()
    {
        Assert.Null(LoadPublished("tiny-160k").Sparsity);
        Assert.Equal(new DynamicSparsityConfig { Sparsity = 0.4, Initialization = MaskInitialization.Snip, UpdateEvery = null, Rate = 0.3, Prune = PruneRule.Magnitude, Growth = GrowthRule.Random },
            LoadPublished("tiny-160k", "sparsity={\"kind\": \"dynamic\", \"sparsity\": 0.4}").Sparsity);
        Assert.Equal(
            new DynamicSparsityConfig
            {
                Sparsity = 0.7, Initialization = MaskInitialization.Erk, UpdateEvery = 2000, Rate = 0.5, Prune = PruneRule.Set, Growth = GrowthRule.Momentum, OnlyLargeKernels = true,
            },
            LoadPublished("tiny-160k", "sparsity={\"kind\": \"dynamic\", \"sparsity\": 0.7, \"initialization\": \"erk\", \"updateEvery\": 2000, \"rate\": 0.5, \"prune\": \"set\", "
                + "\"growth\": \"momentum\", \"onlyLargeKernels\": true}").Sparsity);
        Assert.Equal(new HeldSparsityConfig(), LoadPublished("tiny-160k", "model.backbone.weights=slak.pth", "sparsity={\"kind\": \"held\"}").Sparsity);
    }

    [Fact]
    public void Load_WithGrowthByAMomentumThatIsNotKept_SaysSo()
    {
        var e = Assert.Throws<ConfigException>(() => LoadPublished("tiny-160k", "optimizer={\"kind\": \"sgd\", \"lr\": 0.1, \"weightDecay\": 0, \"momentum\": 0}",
            "sparsity={\"kind\": \"dynamic\", \"sparsity\": 0.4, \"growth\": \"momentum\"}"));
        Assert.Contains("sparsity.growth: is \"momentum\"; the optimizer has none", e.Message, StringComparison.Ordinal);
    }

    private static RunConfig LoadPublished(string name, params string[] overrides) =>
        RunSchema.Load(Path.Combine(Repository.Root, "configs", "ade20k", $"upernet-slak-{name}.json"), overrides).Config;

    private static void CheckSharedPart(RunConfig config)
    {
        var task = Assert.IsType<SegmentationConfig>(config.Task);
        Assert.Equal((512, 0.1), (task.Head.Channels, task.Head.Dropout));
        Assert.Equal([1, 2, 3, 6], task.Head.PoolScales);
        Assert.Equal((2, 256, 1, 0.4), (task.AuxiliaryHead!.InputIndex, task.AuxiliaryHead.Channels, task.AuxiliaryHead.Convolutions, task.AuxiliaryHead.LossWeight));
        Assert.Equal(
            new SegmentationInferenceConfig { Mode = InferenceMode.Slide, CropHeight = 512, CropWidth = 512, StrideHeight = 341, StrideWidth = 341 }, task.Inference);
        var training = task.Data.Training;
        Assert.Equal(((2048, 512), 0.5, 2.0, 512, 512), (training.Scale, training.RatioLow, training.RatioHigh, training.CropHeight, training.CropWidth));
        Assert.Equal((0.75, 0.5, true, true), (training.CategoryMaxRatio, training.FlipProbability, training.Photometric, training.ReduceZeroLabel));
        Assert.Equal((2048, 512), task.Data.Test.Scale);
    }
}
