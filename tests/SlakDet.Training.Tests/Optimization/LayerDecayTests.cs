using SlakDet.Training.Optimization;

namespace SlakDet.Training.Tests.Optimization;

public sealed class LayerDecayTests
{
    private static readonly string[] Parts =
    [
        "backbone.downsample_layers.3.1.weight",
        "backbone.stages.0.0.gamma",
        "backbone.stages.1.2.gamma",
        "backbone.stages.2.8.gamma",
        "backbone.stages.3.0.gamma",
        "backbone.norm0.weight",
    ];

    [Theory]
    [InlineData(6, 0.4782969, 0.531441, 0.59049, 0.6561, 0.729)]
    [InlineData(12, 0.2541866, 0.2824295, 0.3138106, 0.3486784, 0.3874205)]
    public void Scale_StageWise_MatchesThePublishedTable(int layers, params double[] expected)
    {
        var decay = new LayerDecay { Kind = LayerDecayKind.StageWise, Rate = 0.9, Layers = layers };
        Assert.All(Parts.Zip(expected.Append(1)), pair => Assert.Equal(pair.Second, decay.Scale(pair.First), 5e-8));
    }

    [Theory]
    [InlineData("decode_head.conv_seg.weight")]
    [InlineData("auxiliary_head.convs.0.bn.weight")]
    [InlineData("backbone.norm3.bias")]
    [InlineData("norm.weight")]
    [InlineData("head.bias")]
    public void Scale_NotOfTheTrunk_IsOne(string name)
    {
        Assert.Equal(1, new LayerDecay { Kind = LayerDecayKind.StageWise, Rate = 0.9, Layers = 6 }.Scale(name));
        Assert.Equal(1, new LayerDecay { Kind = LayerDecayKind.LayerWise, Rate = 0.7, Layers = 6 }.Scale(name));
    }

    [Theory]
    [InlineData("downsample_layers.0.0.weight", 1.647086e-5)]
    [InlineData("downsample_layers.0.1.bias", 1.647086e-5)]
    [InlineData("stages.0.2.gamma", 2.35298e-5)]
    [InlineData("downsample_layers.1.1.weight", 3.3614e-5)]
    [InlineData("stages.1.0.norm.weight", 3.3614e-5)]
    [InlineData("downsample_layers.2.1.weight", 4.802e-5)]
    [InlineData("stages.2.0.gamma", 4.802e-5)]
    [InlineData("stages.2.2.gamma", 4.802e-5)]
    [InlineData("stages.2.3.gamma", 6.86e-5)]
    [InlineData("stages.2.5.gamma", 6.86e-5)]
    [InlineData("stages.2.6.gamma", 9.8e-5)]
    [InlineData("stages.2.8.gamma", 9.8e-5)]
    [InlineData("downsample_layers.3.1.weight", 1.4e-4)]
    [InlineData("stages.3.2.pwconv2.bias", 1.4e-4)]
    [InlineData("norm3.weight", 2e-4)]
    public void Scale_LayerWiseTiny_MatchesTheCocoRates(string name, double rate)
    {
        var decay = new LayerDecay { Kind = LayerDecayKind.LayerWise, Rate = 0.7, Layers = 6 };
        Assert.Equal(rate, 2e-4 * decay.Scale("backbone." + name), rate * 1e-6);
        Assert.Equal(rate, 2e-4 * decay.Scale(name), rate * 1e-6);
    }

    [Theory]
    [InlineData("stages.2.0.gamma", 3)]
    [InlineData("stages.2.26.gamma", 11)]
    [InlineData("downsample_layers.3.0.bias", 12)]
    [InlineData("stages.3.0.gamma", 12)]
    public void Scale_LayerWiseDeep_CountsNineStepsInTheThirdStage(string name, int id)
    {
        var decay = new LayerDecay { Kind = LayerDecayKind.LayerWise, Rate = 0.8, Layers = 12 };
        Assert.Equal(Math.Pow(0.8, 13 - id), decay.Scale(name), 1e-15);
    }

    [Fact]
    public void Scale_LayerWiseTooFewLayers_SaysHowMany()
    {
        var decay = new LayerDecay { Kind = LayerDecayKind.LayerWise, Rate = 0.7, Layers = 6 };
        var error = Assert.Throws<ArgumentException>(() => decay.Scale("backbone.stages.2.26.gamma"));
        Assert.Equal(
            "layer decay: backbone.stages.2.26.gamma is in layer 11, but layer 6 of 6 is the fourth stage; set layers to 12 or more",
            error.Message);
    }
}
