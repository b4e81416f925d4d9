using System.Globalization;
using SlakDet.Backbones;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Necks;
using SlakDet.Heads.Tests.Detection;
using SlakDet.Heads.Tests.Segmentation;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Necks;

public class FeaturePyramidTests
{
    private static readonly FeatureSpec[] Inputs = [new(6, 4), new(8, 8), new(10, 16), new(12, 32)];

    /// <summary>Of the larger maps every so manieth number is kept.</summary>
    [Theory]
    [InlineData("faster", "fpn_p2_every_23rd:23 fpn_p3:1 fpn_p4:1 fpn_p5:1 fpn_p6:1")]
    [InlineData("cascade", "fpn_p2_every_23rd:23 fpn_p3_every_7th:7 fpn_p4_every_3rd:3 fpn_p5:1 fpn_p6:1")]
    public void Forward_OnTheReferenceCheckpoint_GivesThePublishedMaps(string folder, string files)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var golden = new ProposalGolden(folder);
        var maps = golden.Neck.call(golden.Backbone.call(golden.Array("input.npy.gz")));
        Assert.Equal(5, maps.Length);
        foreach (var (map, file) in maps.Zip(files.Split(' ')))
        {
            var (name, every) = (file.Split(':')[0], long.Parse(file.Split(':')[1], CultureInfo.InvariantCulture));
            AssertClose(golden.Array($"{name}.npy").flatten(), map.flatten().slice(0, 0, map.numel(), every), 1e-5);
        }
    }

    [Fact]
    public void StateDict_OnSlakTiny_HasThePublishedNamesShapesAndCount()
    {
        using var neck = new FeaturePyramid(new FeaturePyramidConfig(), [.. SlakConfig.Tiny.Widths.Select((width, i) => new FeatureSpec(width, 4 << i))], META);
        Assert.Equal(2_840_064, neck.parameters().Sum(parameter => parameter.numel()));
        var expected = SlakConfig.Tiny.Widths.SelectMany((width, i) => new[]
        {
            $"lateral_convs.{i}.conv.weight 256x{width}x1x1", $"lateral_convs.{i}.conv.bias 256",
            $"fpn_convs.{i}.conv.weight 256x256x3x3", $"fpn_convs.{i}.conv.bias 256",
        });
        Assert.Equal(expected.Order(StringComparer.Ordinal), HeadKeys.Of(neck));
        Assert.Equal([4, 8, 16, 32, 64], neck.Features.Select(feature => feature.Stride));
        Assert.All(neck.Features, feature => Assert.Equal(256, feature.Channels));
    }

    [Fact]
    public void Weights_AtTheStart_AreXavierUniform()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var neck = new FeaturePyramid(new FeaturePyramidConfig { Channels = 64 }, Inputs);
        foreach (var (name, value) in neck.named_parameters())
        {
            if (value.dim() == 1)
            {
                Assert.Equal(0, value.abs().max().item<float>());
                continue;
            }
            var limit = Math.Sqrt(6.0 / ((value.shape[0] + value.shape[1]) * value.shape[2] * value.shape[3]));
            Assert.InRange(value.abs().max().item<float>(), 0.95 * limit, limit + 1e-6);
            Assert.InRange(value.std().item<float>(), 0.85 * limit / Math.Sqrt(3), 1.15 * limit / Math.Sqrt(3));
        }
    }

    [Fact]
    public void Forward_OfOddSizes_RepeatsCoarseCellsOverFineOnes()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var neck = new FeaturePyramid(new FeaturePyramidConfig { Channels = 1, Levels = 4 }, [new(1, 8), new(1, 16)]);
        foreach (var (name, parameter) in neck.named_parameters())
        {
            parameter.zero_();
            if (name.EndsWith("weight", StringComparison.Ordinal))
                parameter[0, 0, parameter.shape[2] / 2, parameter.shape[3] / 2] = 1f;   // the identity
        }
        var fine = zeros(1, 1, 5, 7);
        var coarse = arange(6, ScalarType.Float32).view(1, 1, 2, 3);
        var maps = neck.call([fine, coarse]);
        var expected = new float[35];
        for (var y = 0; y < 5; y++)
            for (var x = 0; x < 7; x++)
                expected[7 * y + x] = y * 2 / 5 * 3 + x * 3 / 7;
        Assert.Equal(expected, maps[0].data<float>().ToArray());
        AssertSame(coarse, maps[1]);
        Assert.Equal([0f, 2], maps[2].data<float>().ToArray());
        Assert.Equal([0f], maps[3].data<float>().ToArray());
        Assert.Equal(neck.OutputSizes([(5, 7), (2, 3)]), maps.Select(map => ((int)map.shape[2], (int)map.shape[3])));
    }

    [Fact]
    public void Positions_OfItsWeights_AreTheCellsOfTheirLevel()
    {
        Assert.Equal(35, FeaturePyramid.Positions("lateral_convs.0.conv.weight", [(5, 7), (2, 3)]));
        Assert.Equal(6, FeaturePyramid.Positions("fpn_convs.1.conv.weight", [(5, 7), (2, 3)]));
    }

    [Fact]
    public void Forward_AndBackward_LeakNoTensor()
    {
        using var scope = NewDisposeScope();
        using var neck = new FeaturePyramid(new FeaturePyramidConfig { Channels = 4 }, Inputs);
        Tensor[] features = [.. Inputs.Select(input => rand(2, input.Channels, 64 / input.Stride, 96 / input.Stride))];
        TensorLeak.AssertNone(() =>
        {
            foreach (var map in neck.call(features))
                map.Dispose();
        });
        TensorLeak.AssertNone(() =>
        {
            using var step = NewDisposeScope();
            neck.zero_grad();
            cat([.. neck.call(features).Select(map => map.flatten())]).sum().backward();
        });
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(FeaturePyramidConfig config, params FeatureSpec[] inputs) =>
            Assert.Throws<ArgumentException>(() => new FeaturePyramid(config, inputs)).Message;
        Assert.Equal("FeaturePyramid: Channels is 0; it must be at least 1.", Message(new FeaturePyramidConfig { Channels = 0 }, Inputs));
        Assert.StartsWith("FeaturePyramid: Levels is 3 for 4 feature maps of the backbone;", Message(new FeaturePyramidConfig { Levels = 3 }, Inputs), StringComparison.Ordinal);
        Assert.StartsWith("FeaturePyramid: Levels is 5 for 0 feature maps", Message(new FeaturePyramidConfig()), StringComparison.Ordinal);
    }
}
