using OpenCvSharp;
using SlakDet.Backbones.Loading;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Segmentation;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

/// <summary>The reference model and arrays of tests/Goldens/seg.</summary>
internal static class SegmentationGolden
{
    public const int OriginalHeight = 150;
    public const int OriginalWidth = 210;

    private static readonly SlakConfig Backbone = new()
    {
        Depths = [1, 2, 2, 1], Dims = [16, 24, 40, 56], KernelSizes = [51, 49, 47, 13], LayerScaleInit = 1,
    };

    /// <summary>The segmenter with the checkpoint's weights, in evaluation mode.</summary>
    public static EncoderDecoder Model(SegmentationInferenceConfig? inference = null)
    {
        var (backbone, decode, auxiliary) = Parts();
        var model = new EncoderDecoder(backbone, decode, auxiliary, inference);
        using var file = WeightFile.Open(Repository.Golden("seg", "checkpoint.pth"));
        var plan = LoadPlan.Create(ModuleWeights.Specs(model), StateDict.FromPublished(file));
        Assert.Equal(1, plan.AppliedShare);
        Assert.Empty(plan.Unused);
        ModuleWeights.Apply(plan, model);
        model.eval();
        return model;
    }

    /// <summary>The untrained parts, without dropout and drop path.</summary>
    public static (SlakBackbone Backbone, UperHead Decode, FcnHead Auxiliary) Parts()
    {
        var backbone = new SlakBackbone(Backbone);
        return (backbone,
            new UperHead(new UperHeadConfig { Classes = 7, Channels = 32, Dropout = 0 }, backbone.Features),
            new FcnHead(new FcnHeadConfig { Classes = 7, Channels = 16, Dropout = 0 }, backbone.Features));
    }

    public static Tensor Array(string file) => TensorConversion.ToTensor(NpyFile.Read(Repository.Golden("seg", file)));

    /// <summary>A class map.</summary>
    public static byte[] ClassMap(params string[] path)
    {
        using var map = Cv2.ImDecode(File.ReadAllBytes(Repository.Golden(path)), ImreadModes.Unchanged);
        Assert.Equal((OriginalHeight, OriginalWidth, 1), (map.Rows, map.Cols, map.Channels()));
        Assert.True(map.GetArray(out byte[] values));
        return values;
    }

    /// <summary>The picture as the published test pipeline resizes, flips and normalises it.</summary>
    public static Tensor View(int height, int width, bool flipped)
    {
        using var picture = Cv2.ImDecode(File.ReadAllBytes(Repository.Golden("seg", "image.png")), ImreadModes.Color);
        using var resized = new Mat();
        Cv2.Resize(picture, resized, new OpenCvSharp.Size(width, height), interpolation: InterpolationFlags.Linear);
        Assert.True(resized.GetArray(out Vec3b[] pixels));
        double[] mean = [123.675, 116.28, 103.53], deviation = [58.395, 57.12, 57.375];
        var values = new float[3 * height * width];
        for (var channel = 0; channel < 3; channel++)
            for (var i = 0; i < pixels.Length; i++)
                values[channel * pixels.Length + i] = (float)((float)(pixels[i][2 - channel] - mean[channel]) * (1 / deviation[channel]));
        var view = tensor(values, [1, 3, height, width]);
        return flipped ? view.flip(3) : view;
    }

    /// <summary>Fails unless the largest difference is at most this share of the largest expected value.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        var difference = (actual.detach() - expected).abs().max().item<float>() / expected.abs().max().item<float>();
        Assert.True(difference <= tolerance, $"differs by {difference:e2} of the largest value, allowed are {tolerance:e0}");
    }
}
