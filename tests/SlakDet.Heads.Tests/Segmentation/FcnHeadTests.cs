using SlakDet.Backbones;
using SlakDet.Backbones.Slak;
using SlakDet.Heads.Segmentation;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Segmentation;

public class FcnHeadTests
{
    private static readonly FeatureSpec[] Inputs = [new(6, 4), new(8, 8), new(10, 16), new(12, 32)];

    [Theory]
    [InlineData(nameof(SlakConfig.Tiny), 1_188_758)]
    [InlineData(nameof(SlakConfig.Base), 1_571_222)]
    [InlineData(nameof(SlakConfig.Large), 2_338_454)]
    public void StateDict_OnPublishedBackbones_HasThePublishedNamesShapesAndCount(string name, long parameters)
    {
        var widths = ((SlakConfig)typeof(SlakConfig).GetProperty(name)!.GetValue(null)!).Widths;
        using var head = new FcnHead(new FcnHeadConfig { Classes = 150 }, [.. widths.Select((width, i) => new FeatureSpec(width, 4 << i))], META);
        Assert.Equal(parameters, head.parameters().Sum(parameter => parameter.numel()));
        IEnumerable<string> expected = ["conv_seg.weight 150x256x1x1", "conv_seg.bias 150", .. HeadKeys.ConvModule("convs.0", 256, widths[2], 3)];
        Assert.Equal(expected.Order(StringComparer.Ordinal), HeadKeys.Of(head));
    }

    [Fact]
    public void Forward_ReadsItsMapThroughAllConvolutions()
    {
        using var scope = NewDisposeScope();
        using var head = new FcnHead(new FcnHeadConfig { Classes = 3, Channels = 4, InputIndex = 1, Convolutions = 2 }, Inputs);
        Assert.Equal([2, 3, 5, 7], head.call([zeros(0), randn(2, 8, 5, 7), zeros(0), zeros(0)]).shape);
        Assert.Contains("convs.1.conv.weight 4x4x3x3", HeadKeys.Of(head));
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(FcnHeadConfig config) => Assert.Throws<ArgumentException>(() => new FcnHead(config, Inputs)).Message;
        var config = new FcnHeadConfig { Classes = 5, Channels = 8 };
        Assert.Equal("FcnHead: InputIndex is 4; the backbone has feature maps 0 to 3.", Message(config with { InputIndex = 4 }));
        Assert.Equal("FcnHead: Convolutions is 0; it must be at least 1.", Message(config with { Convolutions = 0 }));
        Assert.Equal("FcnHead: LossWeight is -1; it must be 0 or more.", Message(config with { LossWeight = -1 }));
        Assert.Equal("FcnHead: Classes is 0; it must be between 1 and 255 (label 255 means ignore).", Message(config with { Classes = 0 }));
    }
}
