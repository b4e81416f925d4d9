using SlakDet.Heads.Detection.Roi;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection.Roi;

public class MaskHeadTests
{
    [Fact]
    public void Weights_AtTheStart_HaveThePublishedStatistics()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var head = new MaskHead(new() { ConvCount = 2, ConvChannels = 40 }, 20, 30);
        foreach (var (name, value) in head.named_parameters())
        {
            if (value.dim() == 1)
            {
                Assert.True(value.eq(0).all().item<bool>(), name);
                continue;
            }
            var deviation = Math.Sqrt(2.0 / (value.shape[0] * value.shape[2] * value.shape[3]));   // Kaiming, fan out
            var standardError = deviation / Math.Sqrt(value.numel());
            Assert.InRange(value.mean().item<float>(), -5 * standardError, 5 * standardError);
            Assert.InRange(value.std().item<float>(), deviation - 5 * standardError, deviation + 5 * standardError);
        }
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(2, 3)]
    [InlineData(2, 0)]
    public void Forward_GivesAMaskOfTwiceTheSideForEveryClass(int convolutions, int regions)
    {
        using var scope = NewDisposeScope();
        using var head = new MaskHead(new() { RoiSize = 5, ConvCount = convolutions, ConvChannels = 6 }, 4, 7);
        Assert.Equal([regions, 7, 10, 10], head.call(randn(regions, 4, 5, 5)).shape);
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(MaskHeadConfig config, int classes = 2) => Assert.Throws<ArgumentException>(() => new MaskHead(config, 4, classes)).Message;
        Assert.Equal("Mask head: RoiSize is 0; it must be at least 1.", Message(new() { RoiSize = 0 }));
        Assert.Equal("Mask head: ConvCount is -1; it must be at least 0.", Message(new() { ConvCount = -1 }));
        Assert.Equal("Mask head: ConvChannels is 0; it must be at least 1.", Message(new() { ConvChannels = 0 }));
        Assert.Equal("Mask head: classes is 0; it must be at least 1.", Message(new(), classes: 0));
    }
}
