using SlakDet.Heads.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection.Roi;

public class BoxHeadTests
{
    [Fact]
    public void Weights_AtTheStart_HaveThePublishedStatistics()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var head = new BoxHead(new() { ConvCount = 2, ConvChannels = 24, FcCount = 2, FcChannels = 80 }, 20, 30);
        foreach (var (name, value) in head.named_parameters())
        {
            if (value.dim() == 1)
            {
                Assert.True(value.eq(name.EndsWith("bn.weight", StringComparison.Ordinal) ? 1 : 0).all().item<bool>(), name);
                continue;
            }
            var deviation = name switch
            {
                "fc_cls.weight" => 0.01,
                "fc_reg.weight" => 0.001,
                _ when value.dim() == 4 => Math.Sqrt(2.0 / (value.shape[0] * 9)),                  // Kaiming, fan out
                _ => Math.Sqrt(2.0 / (value.shape[0] + value.shape[1])),                           // Xavier
            };
            var standardError = deviation / Math.Sqrt(value.numel());
            Assert.InRange(value.mean().item<float>(), -5 * standardError, 5 * standardError);
            Assert.InRange(value.std().item<float>(), deviation - 5 * standardError, deviation + 5 * standardError);
        }
    }

    /// <summary>Convolutions, linear layers; channels of the predictors' input.</summary>
    [Theory]
    [InlineData(0, 0, 4 * 9)]
    [InlineData(0, 2, 7)]
    [InlineData(3, 0, 6 * 9)]
    [InlineData(1, 1, 7)]
    public void Forward_OfAnyShape_GivesLogitsAndDeltasOfEveryRegion(int convolutions, int layers, int width)
    {
        using var scope = NewDisposeScope();
        using var head = new BoxHead(new() { RoiSize = 3, ConvCount = convolutions, ConvChannels = 6, FcCount = layers, FcChannels = 7 }, 4, 5);
        var (logits, deltas) = head.call(randn(2, 4, 3, 3));
        Assert.Equal([2, 6], logits.shape);
        Assert.Equal([2, 20], deltas.shape);
        Assert.Equal([6, width], head.state_dict()["fc_cls.weight"].shape);
        head.eval();
        Assert.Equal([0, 6], head.call(zeros(0, 4, 3, 3)).Logits.shape);
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(BoxHeadConfig config, int classes = 2) => Assert.Throws<ArgumentException>(() => new BoxHead(config, 4, classes)).Message;
        Assert.Equal("Box head: RoiSize is 0; it must be at least 1.", Message(new() { RoiSize = 0 }));
        Assert.Equal("Box head: ConvCount is -1; it must be at least 0.", Message(new() { ConvCount = -1 }));
        Assert.Equal("Box head: ConvChannels is 0; it must be at least 1.", Message(new() { ConvChannels = 0 }));
        Assert.Equal("Box head: FcCount is -1; it must be at least 0.", Message(new() { FcCount = -1 }));
        Assert.Equal("Box head: FcChannels is 0; it must be at least 1.", Message(new() { FcChannels = 0 }));
        Assert.Equal("Box head: classes is 0; it must be at least 1.", Message(new(), classes: 0));
    }
}
