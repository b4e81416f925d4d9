using SlakDet.Backbones.Sparsity;
using SlakDet.Data.Classification;
using SlakDet.Data.Shapes;
using SlakDet.Data.Transforms;
using SlakDet.Data.Transforms.RandAugment;
using SlakDet.Training.Classification;
using SlakDet.Training.Configuration;
using SlakDet.Training.Optimization;
using SlakDet.Training.Schedules;
using SlakDet.Training.Schema;

namespace SlakDet.Training.Tests.Schema;

public class ClassificationSchemaTests
{
    [Theory]
    [InlineData("tiny", 0.1, 128, 2000, 0.5, 82.5)]
    [InlineData("small", 0.4, 64, 100, 0.3, 83.8)]
    [InlineData("base", 0.5, 32, 100, 0.3, 84.0)]
    public void Load_OfAPublishedRecipe_GivesThePublishedValues(string name, double dropPath, int batch, int updateEvery, double rate, double top1)
    {
        var config = Load($"imagenet/slak-{name}-300e");
        Assert.Equal((93_600, batch, 4096, 0.9999), (config.Loop.Steps, config.Loop.BatchSize, config.Loop.BatchSize * config.Loop.Accumulate, config.Loop.EmaDecay));
        Assert.Null(config.Loop.ClipNorm);
        var optimizer = Assert.IsType<AdamWConfig>(config.Optimizer);
        Assert.Equal((4e-3, 0.05, 0.9, 0.999, 1e-8), (optimizer.LearningRate, optimizer.WeightDecay, optimizer.Beta1, optimizer.Beta2, optimizer.Epsilon));
        Assert.Equal(new ParameterGroupingConfig { WeightDecayRule = WeightDecayRule.SkipOneDimensional }, optimizer.Grouping);
        Assert.Equal((dropPath, 1e-6, 5, 1.3), (config.Task.Backbone.DropPathRate, config.Task.Backbone.LayerScaleInit, config.Task.Backbone.SmallKernel, config.Task.Backbone.WidthFactor));
        Assert.Equal([51, 49, 47, 13], config.Task.Backbone.KernelSizes);
        Assert.Equal(new DynamicSparsityConfig { Sparsity = 0.4, Initialization = MaskInitialization.Snip, UpdateEvery = updateEvery, Rate = rate, Prune = PruneRule.Magnitude, Growth = GrowthRule.Random }, config.Sparsity);
        Assert.Equal(new Expectation("top1", top1, 0.3), config.Expect);

        var task = Assert.IsType<ClassificationConfig>(config.Task);
        Assert.Equal((0.1, 1000), (task.LabelSmoothing, task.Data.LoadClasses().Count));
        Assert.Equal(("n01440764", "n15075141"), (task.Data.LoadClasses().Names[0], task.Data.LoadClasses().Names[^1]));
        var training = task.Data.Training;
        Assert.Equal((224, 0.5), (training.Size, training.FlipProbability));
        Assert.Equal(new RandomResizedCrop(0.08, 1, 3.0 / 4, 4.0 / 3), training.Crop);
        Assert.Equal(new RandomAugmentation(2, 0.5, 9, 0.5), training.Augmentation);
        Assert.Equal(new RandomErasing(0.25, 0.02, 1.0 / 3, 0.3), training.Erasing);
        Assert.Equal(new BatchMixing(0.8, 1, 1, 0.5), training.Mixing);
        Assert.Equal((224, 0.875, false), (task.Data.Test.Size, task.Data.Test.CropRatio, task.Data.Test.Warp));
    }

    // Warm-up over 20 of 300 epochs from 0, both ends included; then half a cosine to 1e-6.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4e-3 / 6239)]
    [InlineData(6239, 4e-3)]
    [InlineData(6240, 4e-3)]
    [InlineData(49920, 2.0005e-3)]
    [InlineData(93599, 1.0000013e-6)]
    public void Schedule_OfThePublishedRecipe_HasThePublishedValues(long step, double rate) =>
        Assert.Equal(rate, Assert.IsType<CosineSchedule>(Load("imagenet/slak-tiny-300e").Schedule).At(step, 4e-3), 1e-12);

    [Fact]
    public void Load_OfTheQuickstart_AsksForObjects()
    {
        var data = Assert.IsType<ClassificationConfig>(Load("quickstart/pretrain").Task).Data;
        Assert.Equal(ShapesContent.Objects, data.Shapes!.Options.Content);
        Assert.Equal(Path.Combine(data.Shapes.Folder, "imagenet"), data.Root);
    }

    [Theory]
    [InlineData(224, false)]
    [InlineData(383, false)]
    [InlineData(384, true)]
    public void Load_TestSize_WarpsFrom384(int size, bool warp) =>
        Assert.Equal(warp, Assert.IsType<ClassificationConfig>(Load("imagenet/slak-tiny-300e", $"data.test.size={size}").Task).Data.Test.Warp);

    [Fact]
    public void Load_WithoutSections_GivesThePublishedAugmentation()
    {
        var training = Assert.IsType<ClassificationConfig>(Load("imagenet/slak-tiny-300e", "data.training={}").Task).Data.Training;
        var standard = new ClassificationTrainConfig();
        Assert.Equal((standard.Crop, standard.Augmentation, standard.Erasing, standard.Mixing), (training.Crop, training.Augmentation, training.Erasing, training.Mixing));
    }

    [Theory]
    [InlineData("data.training.scale=[0.5, 0.4]", "data.training.scale: is [0.5, 0.4]; the first must not exceed the second")]
    [InlineData("data.training.scale=[0.5, 1.5]", "data.training.scale.1: is 1.5; must be a number from 0.0001 to 1")]
    [InlineData("data.training.size=31", "data.training.size: is 31; must be an integer of at least 32")]
    [InlineData("data.training.randAugment.magnitude=11", "data.training.randAugment.magnitude: is 11; must be a number from 0 to 10")]
    [InlineData("data.training.mixing.cutmix=1", "unknown key 'cutmix' in 'data.training.mixing'; did you mean 'cutMix'?")]
    [InlineData("data.training.erasing.area=[0.3, 0.2]", "data.training.erasing.area: is [0.3, 0.2]; the first must not exceed the second")]
    [InlineData("data.test.cropRatio=0", "data.test.cropRatio: is 0; must be")]
    [InlineData("model.labelSmoothing=1", "model.labelSmoothing: is 1; must be")]
    [InlineData("model.head={}", "unknown key 'head' in 'model'")]
    [InlineData("data.kind=coco", "data.kind: is \"coco\"; must be \"folder\" or \"shapes\"")]
    [InlineData("expect.top1=825", "expect.top1: is 825; must be")]
    [InlineData("task=ranking", "task: is \"ranking\"; must be")]
    public void Load_WithAValueThatCannotBe_SaysWhatIsAllowed(string set, string problem) =>
        Assert.Contains(problem, Assert.Throws<ConfigException>(() => Load("imagenet/slak-tiny-300e", set)).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_SinglePicturesThatBecomeOnePixel_AreRefused()
    {
        var e = Assert.Throws<ConfigException>(() => Load("quickstart/pretrain", "training.batchSize=1", "data.training.size=63"));
        Assert.Contains("training.batchSize: is 1; must be at least 2, or data.training.size at least 64:", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, Load("quickstart/pretrain", "training.batchSize=1", "data.training.size=64").Loop.BatchSize);
    }

    private static RunConfig Load(string name, params string[] overrides) => RunSchema.Load(Path.Combine(Repository.Root, "configs", name + ".json"), overrides).Config;
}
