using SlakDet.Backbones;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Segmentation;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

public class UperHeadTests
{
    private static readonly FeatureSpec[] Inputs = [new(6, 4), new(8, 8), new(10, 16), new(12, 32)];

    [Theory]
    [InlineData(nameof(SlakConfig.Tiny), 33_130_646)]
    [InlineData(nameof(SlakConfig.Small), 33_130_646)]
    [InlineData(nameof(SlakConfig.Base), 35_496_086)]
    [InlineData(nameof(SlakConfig.Large), 40_220_822)]
    public void StateDict_OnPublishedBackbones_HasThePublishedNamesShapesAndCount(string name, long parameters)
    {
        var widths = ((SlakConfig)typeof(SlakConfig).GetProperty(name)!.GetValue(null)!).Widths;
        using var head = new UperHead(new UperHeadConfig { Classes = 150 }, [.. widths.Select((width, i) => new FeatureSpec(width, 4 << i))], META);
        Assert.Equal(parameters, head.parameters().Sum(parameter => parameter.numel()));
        IEnumerable<string> expected =
        [
            "conv_seg.weight 150x512x1x1", "conv_seg.bias 150",
            .. Enumerable.Range(0, 4).SelectMany(i => HeadKeys.ConvModule($"psp_modules.{i}.1", 512, widths[3], 1)),
            .. HeadKeys.ConvModule("bottleneck", 512, widths[3] + 2048, 3),
            .. Enumerable.Range(0, 3).SelectMany(i => HeadKeys.ConvModule($"lateral_convs.{i}", 512, widths[i], 1)),
            .. Enumerable.Range(0, 3).SelectMany(i => HeadKeys.ConvModule($"fpn_convs.{i}", 512, 512, 3)),
            .. HeadKeys.ConvModule("fpn_bottleneck", 512, 2048, 3),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), HeadKeys.Of(head));
    }

    [Fact]
    public void Weights_AtTheStart_HaveThePublishedStatistics()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var head = new UperHead(new UperHeadConfig { Classes = 100, Channels = 64 }, Inputs);
        foreach (var (name, value) in head.named_parameters())
        {
            if (value.dim() == 1)
            {
                Assert.True(value.eq(name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0).all().item<bool>(), name);
                continue;
            }
            // Kaiming, fan out, for ReLU; the classifier 0.01
            var deviation = name == "conv_seg.weight" ? 0.01 : Math.Sqrt(2.0 / (value.shape[0] * value.shape[2] * value.shape[3]));
            var standardError = deviation / Math.Sqrt(value.numel());
            Assert.InRange(value.mean().item<float>(), -5 * standardError, 5 * standardError);
            Assert.InRange(value.std().item<float>(), deviation - 5 * standardError, deviation + 5 * standardError);
        }
    }

    [Fact]
    public void Forward_InTraining_DropsWholeChannels()
    {
        using var scope = NewDisposeScope();
        using var head = new UperHead(new UperHeadConfig { Classes = 2, Channels = 8, Dropout = 0.5 }, Inputs);
        var features = Maps(2, 64, 64);
        Tensor? classified = null;
        var classifier = (TorchSharp.Modules.Conv2d)head.named_children().Single(child => child.name == "conv_seg").module;
        classifier.register_forward_pre_hook((_, input) =>
        {
            classified = input.clone().MoveToOuterDisposeScope();
            return input;
        });
        head.call(features);
        var zeroShare = classified!.view(2, 8, -1).eq(0).to_type(ScalarType.Float32).mean([2L]);
        Assert.True(zeroShare.eq(1).any().item<bool>(), "no channel was dropped in full");
        head.eval();
        head.call(features);
        Assert.False(classified!.view(2, 8, -1).eq(0).all(2).all().item<bool>());
        using var noGradient = no_grad();
        Assert.True(head.call(features).equal(head.call(features)).all().item<bool>());
    }

    [Fact]
    public void Forward_OfOnePictureInTraining_SaysWhy()
    {
        using var scope = NewDisposeScope();
        using var head = new UperHead(new UperHeadConfig { Classes = 2, Channels = 8 }, Inputs);
        var message = Assert.Throws<ArgumentException>(() => head.call(Maps(1, 64, 64))).Message;
        Assert.Contains("the batch has one picture", message, StringComparison.Ordinal);
        Assert.Contains("Train with at least 2 pictures a batch.", message, StringComparison.Ordinal);
        head.eval();
        Assert.Equal([1, 2, 16, 16], head.call(Maps(1, 64, 64)).shape);
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(UperHeadConfig config, params FeatureSpec[] inputs) =>
            Assert.Throws<ArgumentException>(() => new UperHead(config, inputs)).Message;
        var config = new UperHeadConfig { Classes = 5, Channels = 8 };
        Assert.Equal("UperHead: Classes is 256; it must be between 1 and 255 (label 255 means ignore).", Message(config with { Classes = 256 }, Inputs));
        Assert.Equal("UperHead: Dropout is 1; it must be in [0, 1).", Message(config with { Dropout = 1 }, Inputs));
        Assert.Equal("UperHead: Channels is 0; it must be at least 1.", Message(config with { Channels = 0 }, Inputs));
        Assert.Equal("UperHead: PoolScales is [1, 0]; it must be one or more numbers of at least 1.", Message(config with { PoolScales = [1, 0] }, Inputs));
        Assert.Equal("UperHead: the backbone has 1 feature maps; it must have at least 2.", Message(config, Inputs[0]));
    }

    private static Tensor[] Maps(int batch, int height, int width) =>
        [.. Inputs.Select(input => randn(batch, input.Channels, height / input.Stride, width / input.Stride))];
}
