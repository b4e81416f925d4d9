using SlakDet.Heads.Detection;
using SlakDet.Heads.Detection.Roi;

namespace SlakDet.Heads.Tests.Detection.Roi;

public class CascadeRoiHeadConfigTests
{
    [Fact]
    public void Defaults_AreThePublishedStages()
    {
        var config = new CascadeRoiHeadConfig();
        Assert.Equal([0.5, 0.6, 0.7], config.Stages.Select(stage => stage.Matcher.Positive));
        Assert.Equal([0.5, 0.6, 0.7], config.Stages.Select(stage => stage.Matcher.Negative));
        Assert.Equal([0.1, 0.05, 0.033], config.Stages.Select(stage => stage.Coder.StdX));
        Assert.Equal([0.2, 0.1, 0.067], config.Stages.Select(stage => stage.Coder.StdHeight));
        Assert.Equal([1, 0.5, 0.25], config.Stages.Select(stage => stage.LossWeight));
        Assert.All(config.Stages, stage => Assert.Equal(new SamplerConfig(512, 0.25, AddTruth: true), stage.Sampler));
        Assert.Equal(28, config.MaskHead.MaskSize);
    }

    [Fact]
    public void Constructor_OfValuesOutOfRange_NamesThem()
    {
        static string Message(CascadeRoiHeadConfig config) =>
            Assert.Throws<ArgumentException>(() => new CascadeRoiHead(config, 2, [new(2, 4)])).Message;
        Assert.Equal("Cascade: Stages is empty; there must be at least one.", Message(new() { Stages = [] }));
        Assert.Equal("Cascade: MaskThreshold is 0; it must be above 0 and at most 1.", Message(new() { MaskThreshold = 0 }));
        Assert.StartsWith("Region stage: LossWeight is -1; it must be between 0 and", Message(new() { Stages = [new() { LossWeight = -1 }] }), StringComparison.Ordinal);
        Assert.StartsWith("Box loss: Beta is -1;", Message(new() { BoxLoss = new() { Beta = -1 } }), StringComparison.Ordinal);
    }
}
