using System.Text.Json;
using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Detection;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection.Roi;

/// <summary>The reference models and arrays of tests/Goldens/faster and tests/Goldens/cascade.</summary>
internal sealed class DetectorGolden(string folder)
{
    public static DetectorGolden Faster { get; } = new("faster");

    public static DetectorGolden Cascade { get; } = new("cascade");

    /// <summary>The reference backbone, without drop path.</summary>
    public static SlakConfig Backbone { get; } = new() { Depths = [1, 1, 2, 1], Dims = [12, 16, 20, 28], KernelSizes = [51, 49, 47, 13], LayerScaleInit = 1 };

    /// <summary>Sizes of the test picture.</summary>
    public ImageGeometry Geometry { get; } = folder == "faster"
        ? new(176, 246, 192, 256, 150, 210, 1.1714285612106323f, 1.1733332872390747f)
        : new(256, 358, 256, 384, 150, 210, 1.7047618627548218f, 1.7066667079925537f);

    /// <summary>The test picture as the network sees it.</summary>
    public DetectionBatch Input => new(Array("input.npy.gz"), [Geometry]);

    public Tensor Array(string file) => TensorConversion.ToTensor(NpyFile.Read(Repository.Golden(folder, file)));

    /// <summary>An array of the training case, of a picture.</summary>
    public Tensor Train(string name, int image) => Array($"train/{name}_{image}.npy");

    /// <summary>Indices of the training case.</summary>
    public Tensor TrainIndices(string name, int image) => Train(name, image).to_type(ScalarType.Int64);

    public JsonElement Json(params string[] path)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Golden([folder, .. path])));
        return document.RootElement.Clone();
    }

    /// <summary>Gives a detector the reference weights and puts it in evaluation mode.</summary>
    public T Load<T>(T model) where T : Detector
    {
        using var file = WeightFile.Open(Repository.Golden(folder, "checkpoint.pth"));
        var plan = LoadPlan.Create(ModuleWeights.Specs(model), StateDict.FromPublished(file));
        Assert.Equal(1, plan.AppliedShare);
        Assert.Empty(plan.Unused);
        ModuleWeights.Apply(plan, model);
        model.eval();
        return model;
    }

    /// <summary>The two pictures of the training case with their objects.</summary>
    public DetectionBatch TrainBatch()
    {
        var images = Json("train", "train.json").GetProperty("images").EnumerateArray().ToArray();
        ImageGeometry Sizes(int i)
        {
            int[] Pair(string name) => [.. images[i].GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
            var (size, padded) = (Pair("img_shape"), Pair("pad_shape"));
            return new ImageGeometry(size[0], size[1], padded[0], padded[1], size[0], size[1], 1, 1);
        }
        var masked = File.Exists(Repository.Golden(folder, "train", "gt_masks_0.npy"));
        DetectionTruth Truth(int i) => new(Train("gt_boxes", i), Train("gt_labels", i), masked ? Train("gt_masks", i) : null);
        return new DetectionBatch(Array("train/input.npy"), [Sizes(0), Sizes(1)], [Truth(0), Truth(1)]);
    }

    /// <summary>The recorded sample of the anchors of one picture.</summary>
    public SampleResult AnchorSample(string name, int image, Tensor anchors, DetectionTruth truth)
    {
        var (positive, objects) = (TrainIndices($"{name}_pos", image), TrainIndices($"{name}_pos_gt", image));
        var match = new MatchResult(zeros([anchors.shape[0]], int64).scatter(0, positive, objects + 1), zeros(anchors.shape[0]));
        return SampleResult.Of(match, anchors, truth.Boxes, addTruth: false, positive, TrainIndices($"{name}_neg", image));
    }

    /// <summary>The recorded sample of the regions of one picture, which must belong to the recorded objects.</summary>
    public SampleResult RegionSample(string name, int image, MatcherConfig matcher, Tensor proposals, DetectionTruth truth)
    {
        var boxes = proposals.narrow(1, 0, 4);
        var sample = SampleResult.Of(new MaxIouMatcher(matcher).Match(boxes, truth.Boxes), boxes, truth.Boxes, addTruth: true,
            TrainIndices($"{name}_pos_inds", image), TrainIndices($"{name}_neg_inds", image));
        AssertWithin(Train($"{name}_boxes", image), sample.Boxes, 1e-3);
        Assert.Equal(TrainIndices($"{name}_pos_gt", image).data<long>().ToArray(), sample.PositiveTruth.data<long>().ToArray());
        Assert.Equal(Train($"{name}_pos_is_gt", image).data<byte>().Select(flag => flag != 0), sample.PositiveIsTruth.data<bool>().ToArray());
        return sample;
    }

    /// <summary>The published detections, best first.</summary>
    public IReadOnlyList<(float[] Box, float Score, int Label, int[]? Runs)> Detections() =>
    [
        .. Json("detections.json").GetProperty("classes").EnumerateArray().SelectMany(own => own.GetProperty("detections").EnumerateArray().Select(found => (
                found.GetProperty("bbox").EnumerateArray().Select(value => value.GetSingle()).ToArray(),
                found.GetProperty("score").GetSingle(),
                own.GetProperty("label").GetInt32(),
                found.TryGetProperty("segmentation", out var mask) ? Runs(mask.GetProperty("counts").GetString()!) : null)))
            .OrderByDescending(found => found.Item2),
    ];

    /// <summary>Fails unless the detections are the published ones: boxes to 1e-3 pixels, scores to 1e-5, times a factor.</summary>
    public void AssertDetections(Detections actual, int factor = 1)
    {
        var expected = Detections();
        Assert.Equal(expected.Select(found => found.Label), actual.Labels);
        for (var i = 0; i < actual.Count; i++)
        {
            Assert.Equal(expected[i].Score, actual.Scores[i], factor * 1e-5f);
            for (var k = 0; k < 4; k++)
                Assert.Equal(expected[i].Box[k], actual.Boxes[4 * i + k], factor * 1e-3f);
        }
    }

    /// <summary>Fails unless the largest difference is at most this.</summary>
    public static void AssertWithin(Tensor expected, Tensor actual, double difference)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        var largest = expected.numel() == 0 ? 0 : (actual.detach() - expected).abs().max().item<float>();
        Assert.True(largest <= difference, $"differs by {largest:e2}, allowed are {difference:e0}");
    }

    /// <summary>The runs of a COCO run-length string: 5 bits a character, low first, differences from the run before the last.</summary>
    private static int[] Runs(string text)
    {
        var runs = new List<int>();
        for (var i = 0; i < text.Length;)
        {
            var (value, shift, more) = (0, 0, true);
            for (; more; i++, shift += 5)
            {
                var bits = text[i] - 48;
                value |= (bits & 31) << shift;
                more = (bits & 32) != 0;
                if (!more && (bits & 16) != 0)
                    value |= -1 << (shift + 5);
            }
            runs.Add(value + (runs.Count > 2 ? runs[^2] : 0));
        }
        return [.. runs];
    }
}
