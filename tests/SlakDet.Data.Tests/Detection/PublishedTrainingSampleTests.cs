using Newtonsoft.Json.Linq;
using OpenCvSharp;
using SlakDet.Annotations.Coco;
using SlakDet.Data.Detection;
using SlakDet.Data.Transforms;
using SlakDet.Weights;

namespace SlakDet.Data.Tests.Detection;

/// <summary>The steps of the published training pipeline with its recorded draws, followed step by step.</summary>
public sealed class PublishedTrainingSampleTests : IDisposable
{
    private readonly JObject _golden = (JObject)JObject.Parse(
        File.ReadAllText(Repository.Golden("components", "components.json")))["train_pipeline"]!;
    private readonly DetectionSample _sample;

    public PublishedTrainingSampleTests()
    {
        var path = Repository.Golden("components", "train_image.png");
        _sample = DetectionSample.Decode(new()
        {
            FileName = "train_image.png",
            ImagePath = path,
            WidthPx = 130,
            HeightPx = 90,
            Boxes = Floats(_golden["boxes"]!),
            Labels = [.. _golden["labels"]!.Values<int>()],
            Masks = [.. _golden["polygons"]!.Select(parts => new CocoPolygons([.. parts.Select(part => part.Values<double>().ToArray())]))],
        });
    }

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void Transforms_PublishedDraws_GiveTheTraceExactlyAndTheBatchBitForBit()
    {
        var draws = _golden["random_draws_of_the_crop"]!.Select(draw => (int)draw["value"]!).ToArray();
        CheckStep("LoadAnnotations");
        _sample.Flip();
        CheckStep("RandomFlip");
        _sample.Resize(new KeepRatioResize((400, 140)));
        CheckStep("Resize");
        _sample.Crop(new Rect(X: draws[3], Y: draws[2], Width: draws[1], Height: draws[0]));
        CheckStep("RandomCrop");
        _sample.Resize(new KeepRatioResize((300, 128)));
        CheckStep("Resize", last: true);

        var inputs = new DetectionTrainingPipeline(new ResizePipelineConfig()).Collate([_sample]);
        Assert.Equal(new(141, 128, 160, 128, 90, 130, 128 / 105f, 141 / 116f), inputs.Geometry[0]);
        Assert.Equal(Read("train_result_image"), inputs.Images);
        Assert.Equal(Read("train_result_boxes"), inputs.Targets![0].Boxes);
        Assert.Equal(NpyFile.Read(Repository.Golden("components", "train_result_masks.npy")).Data, inputs.Targets[0].DenseMasks(160, 128));
    }

    private static float[] Read(string name) => NpyFile.Read(Repository.Golden("components", name + ".npy")).ToSingles();

    private static float[] Floats(JToken rows) => [.. rows.SelectMany(row => row.Values<float>())];

    private void CheckStep(string name, bool last = false)
    {
        var steps = _golden["trace"]!.Where(step => (string)step["after"]! == name).ToList();
        var step = last ? steps[^1] : steps[0];
        Assert.Equal(step["img_shape"]!.Values<int>(), [_sample.Image.Height, _sample.Image.Width, 3]);
        Assert.Equal(Floats(step["boxes"]!), _sample.Boxes);
        Assert.Equal(step["labels"]!.Values<int>(), _sample.Labels);
        Assert.Equal(step["mask_areas"]!.Values<int>(), _sample.DrawMasks()!.Select(mask => mask.Area));
    }
}
