using SlakDet.Backbones.Layers;
using SlakDet.Backbones.Tests.Slak;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Layers;

public class ChannelLayerNormTests
{
    [Theory]
    [InlineData(1e-6, 1.0)]
    [InlineData(1e-2, 0.05)]                          // where it matters that epsilon is inside the root
    public void Forward_IsTheFormula(double epsilon, double spread)
    {
        using var scope = NewDisposeScope();
        var layer = new ChannelLayerNorm(7, epsilon, CPU);
        SlakTestModels.Scramble(layer);
        var input = randn(2, 7, 3, 5) * spread;
        var mean = input.mean([1L], keepdim: true);
        var variance = (input - mean).pow(2).mean([1L], keepdim: true);
        var state = layer.state_dict();
        var expected = (input - mean) / (variance + epsilon).sqrt() * state["weight"].view(-1, 1, 1) + state["bias"].view(-1, 1, 1);
        Assert.InRange(SlakTestModels.Difference(expected.detach(), layer.call(input)), 0, 1e-6);
    }
}
