using SlakDet.Annotations;
using SlakDet.Data.Checks;
using SlakDet.Data.Detection;
using SlakDet.Data.Loading;
using SlakDet.Data.Shapes;

namespace SlakDet.Data.Tests.Detection;

/// <summary>The embedded data set in its two detection layouts, read back.</summary>
public sealed class ShapesSourcesTests : IDisposable
{
    private static readonly ShapesOptions Options = new() { TrainCount = 12, ValCount = 5, SizePx = 96 };
    private readonly TempFolder _folder = new();

    public ShapesSourcesTests() => ShapesDataset.Write(_folder["set"], Options);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ShapesSplit.Training, "train")]
    [InlineData(ShapesSplit.Validation, "val")]
    public void LoadForEvaluation_CocoLayout_HasTheInstancesWithTheirPixels(ShapesSplit split, string part)
    {
        var set = Coco(part).LoadForEvaluation();
        Assert.Equal(ShapeKinds.Names, set.Classes.Names);
        Assert.Equal(Options.Count(split), set.Items.Count);
        for (var index = 0; index < set.Items.Count; index++)
        {
            var (item, picture) = (set.Items[index], ShapesGenerator.Generate(Options, split, index));
            using var sample = DetectionSample.Decode(item);
            var masks = sample.DrawMasks()!;
            var trained = picture.Instances.Select((instance, i) => (instance, i)).Where(pair => !pair.instance.IsCrowd).ToList();
            Assert.Equal(picture.Instances.Count(instance => instance.IsCrowd), item.IgnoredLabels.Length);
            Assert.Equal(trained.Select(pair => (int)pair.instance.Kind), item.Labels);
            Assert.Equal(trained.SelectMany(pair => Edges(pair.instance)), item.Boxes);
            foreach (var ((_, i), mask) in trained.Zip(masks, (pair, mask) => (pair, mask)))
                Assert.Equal(
                    picture.Mask(i).Select(pixel => (byte)(pixel ? 1 : 0)), new DetectionTargets([], [0], [mask]).DenseMasks(96, 96));
        }
    }

    [Theory]
    [InlineData(ShapesSplit.Training, "train")]
    [InlineData(ShapesSplit.Validation, "val")]
    public void LoadForEvaluation_VocLayout_HasTheInstancesOnePixelSmaller(ShapesSplit split, string part)
    {
        var set = Voc(part).LoadForEvaluation();
        Assert.Equal(Options.Count(split), set.Items.Count);
        for (var index = 0; index < set.Items.Count; index++)
        {
            var (item, picture) = (set.Items[index], ShapesGenerator.Generate(Options, split, index));
            var trained = picture.Instances.Where(instance => !instance.IsDifficult).ToList();
            var ignored = picture.Instances.Where(instance => instance.IsDifficult).ToList();
            Assert.Equal(trained.Select(instance => (int)instance.Kind), item.Labels);
            Assert.Equal(ignored.Select(instance => (int)instance.Kind), item.IgnoredLabels);
            Assert.Equal(trained.SelectMany(Edges).Select((edge, i) => i % 4 < 2 ? edge : edge - 1), item.Boxes);
            Assert.Equal(ignored.SelectMany(Edges).Select((edge, i) => i % 4 < 2 ? edge : edge - 1), item.IgnoredBoxes);
        }
    }

    [Fact]
    public void Check_BothLayouts_FindsNoErrorAndNoWarning()
    {
        foreach (var (source, count) in new (DetectionSource, int)[]
            { (Coco("train"), 12), (Coco("val"), 5), (Voc("train"), 12), (Voc("val"), 5) })
        {
            var report = DetectionCheck.Run(source, CheckDepth.Full, cancellation: TestContext.Current.CancellationToken);
            Assert.All(report.Findings, finding =>
                Assert.True(finding.Severity == FindingSeverity.Information, $"{finding.Code}: {finding.Message}"));
            Assert.Equal(count, report.Items);
        }
    }

    [Fact]
    public void Load_TrainingAndRepeatedConcatenation_GoesThroughTheBatches()
    {
        var set = DetectionDataset.Concatenate([Voc("train").LoadForTraining(), Voc("val").LoadForTraining()]).Repeat(3);
        Assert.Equal(51, set.Items.Count);
        var pipeline = new DetectionTrainingPipeline(new ResizePipelineConfig { Scales = [(100, 60)] });
        var sampler = new RatioGroupSampler(set.Items.Select(item => (item.WidthPx, item.HeightPx)), 4, seed: 1);
        var source = new DetectionBatchSource(pipeline, set.Items, sampler, seed: 1);
        Assert.Equal((4, 64, 64), (source.Load(0).Count, source.Load(0).Height, source.Load(0).Width));
    }

    private static float[] Edges(ShapeInstance instance) =>
        [instance.Left, instance.Top, instance.Left + instance.Width, instance.Top + instance.Height];

    private CocoSource Coco(string part) => new()
    {
        AnnotationFile = _folder["set", "coco", "annotations", $"instances_{part}.json"],
        ImageFolder = _folder["set", "coco", part],
        WithMasks = true,
    };

    private VocSource Voc(string part) => new()
    {
        Root = _folder["set", "voc"], Split = part, Classes = ClassList.Load(_folder["set", "voc", "classes.txt"]),
    };
}
