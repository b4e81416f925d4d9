using SlakDet.Backbones.Layers;
using SlakDet.Backbones.Slak;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Layers;

public class DropPathTests
{
    [Fact]
    public void Forward_InTraining_DropsWholeSamplesAndKeepsTheMean()
    {
        manual_seed(5);
        using var scope = NewDisposeScope();
        const int samples = 20_000;
        const double rate = 0.3;
        var output = new DropPath(rate).call(ones(samples, 2, 1, 3)).view(samples, 6);
        var (lowest, highest) = (output.amin([1L]), output.amax([1L]));
        Assert.True(lowest.eq(highest).all().item<bool>(), "a sample was dropped in part");
        var kept = lowest.ne(0);
        Assert.True(lowest.masked_select(kept).eq((float)(1 / (1 - rate))).all().item<bool>(), "a kept sample is not divided by the share kept");
        // five standard deviations of a binomial share
        var tolerance = 5 * Math.Sqrt(rate * (1 - rate) / samples);
        Assert.InRange(kept.to_type(ScalarType.Float64).mean().item<double>(), 1 - rate - tolerance, 1 - rate + tolerance);
    }

    [Fact]
    public void Forward_InEvaluation_OrAtRateZero_IsTheIdentity()
    {
        using var scope = NewDisposeScope();
        var input = rand(4, 2, 3, 3);
        var evaluated = new DropPath(0.9);
        evaluated.eval();
        Assert.True(evaluated.call(input).equal(input).all().item<bool>());
        Assert.True(new DropPath(0).call(input).equal(input).all().item<bool>());
    }

    [Fact]
    public void Rates_OfANetwork_RiseLinearlyFromZero()
    {
        using var model = new SlakBackbone(SlakConfig.Nano with { DropPathRate = 0.5 }, META);
        var rates = model.named_modules().Where(entry => entry.module is DropPath).Select(entry => ((DropPath)entry.module).Rate);
        Assert.Equal([0, 0.1, 0.2, 0.3, 0.4, 0.5], rates.Select(rate => Math.Round(rate, 12)));
    }
}
