using SlakDet.Backbones.Slak;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Slak;

public class SlakBackboneTests
{
    [Theory]
    [InlineData(32, 32)]
    [InlineData(63, 33)]
    [InlineData(97, 130)]
    public void Forward_OfAnySize_GivesTheFeaturesItDeclares(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = new SlakBackbone(SlakConfig.Nano);
        model.eval();
        var outputs = model.call(rand(2, 3, height, width));
        Assert.Equal(
            model.Features.Zip(model.FeatureSizes(height, width), (feature, size) => (long[])[2, feature.Channels, size.Height, size.Width]),
            outputs.Select(output => output.shape));
        Assert.Equal([4, 8, 16, 32], model.Features.Select(feature => feature.Stride));
    }

    [Theory]
    [InlineData(3, 31, 64)]
    [InlineData(1, 64, 64)]
    public void Forward_OfAPictureThatIsTooSmallOrNotRgb_SaysSo(int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var model = new SlakBackbone(SlakTestModels.Tiny);
        var message = Assert.Throws<ArgumentException>(() => model.call(rand(1, channels, height, width))).Message;
        Assert.Equal($"SLaK: the input has shape (1, {channels}, {height}, {width}); it must be (N, 3, H, W) with H and W at least 32.", message);
    }

    [Fact]
    public void LastStage_NormalisedOverItsChannels_IsTheLastFeature()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = new SlakBackbone(SlakTestModels.Reference);
        SlakTestModels.Scramble(model);
        model.eval();
        var input = rand(2, 3, 70, 90);
        var last = model.LastStage(input).permute(0, 2, 3, 1);
        var (weight, bias) = (model.get_parameter("norm3.weight"), model.get_parameter("norm3.bias"));
        var expected = nn.functional.layer_norm(last, [last.shape[3]], weight, bias, 1e-6).permute(0, 3, 1, 2);
        Assert.InRange(SlakTestModels.Difference(expected, model.call(input)[3]), 0, 1e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Merged_GivesTheSameFeatures(bool decomposed)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = new SlakBackbone(SlakTestModels.Reference with { Decomposed = decomposed, KernelSizes = [21, 19, 13, 5] });
        SlakTestModels.Scramble(model);
        model.eval();
        using var merged = model.Merged();
        Assert.False(merged.training);
        Assert.All(merged.parameters(), parameter => Assert.False(parameter.requires_grad));
        var input = rand(1, 3, 70, 90);
        foreach (var (expected, actual) in model.call(input).Zip(merged.call(input)))
            Assert.InRange(SlakTestModels.Difference(expected, actual), 0, 1e-5);
        Assert.Throws<InvalidOperationException>(merged.Merged);
    }

    [Fact]
    public void FullKernel_MadeOfBothStrips_GivesTheSameFeatures()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var strips = new SlakBackbone(SlakTestModels.Tiny with { Merged = true });
        SlakTestModels.Scramble(strips);
        strips.eval();
        using var full = new SlakBackbone(SlakTestModels.Tiny with { Merged = true, Decomposed = false });
        full.eval();
        var from = strips.state_dict();
        foreach (var (name, target) in full.state_dict())
            if (from.TryGetValue(name, out var same))
                target.copy_(same);
            else if (name.EndsWith("lkb_reparam.bias", StringComparison.Ordinal))
                target.copy_(from[name.Replace("lkb_reparam", "LoRA1", StringComparison.Ordinal)]);
            else
            {
                var (tall, wide) = (from[name.Replace("lkb_reparam", "LoRA1", StringComparison.Ordinal)], from[name.Replace("lkb_reparam", "LoRA2", StringComparison.Ordinal)]);
                var start = (tall.shape[2] - tall.shape[3]) / 2;
                target.zero_();
                target.narrow(3, start, tall.shape[3]).add_(tall);
                target.narrow(2, start, tall.shape[3]).add_(wide);
            }
        var input = rand(1, 3, 64, 80);
        foreach (var (expected, actual) in strips.call(input).Zip(full.call(input)))
            Assert.InRange(SlakTestModels.Difference(expected, actual), 0, 1e-5);
    }

    [Fact]
    public void Weights_AtTheStart_HaveThePublishedStatistics()
    {
        manual_seed(1);
        using var scope = NewDisposeScope();
        using var model = new SlakClassifier(SlakConfig.Nano with { LayerScaleInit = 1e-6 }, 100);
        foreach (var (name, value) in model.state_dict())
        {
            var values = value.detach().to_type(ScalarType.Float64);
            if (value.dim() is 2 or 4)
            {
                var standardError = 0.02 / Math.Sqrt(value.numel());
                Assert.InRange(values.mean().item<double>(), -5 * standardError, 5 * standardError);
                Assert.InRange(values.std().item<double>(), 0.02 - 5 * standardError, 0.02 + 5 * standardError);
                continue;
            }
            double expected = name.Split('.')[^1] switch
            {
                "gamma" => 1e-6f,
                "running_var" => 1,
                "weight" => 1,                        // of rank 1: a norm
                _ => 0,                               // biases, running means, counters
            };
            Assert.True(values.eq(expected).all().item<bool>(), $"{name} does not start as {expected}");
        }
    }

    [Fact]
    public void Gradients_InDoublePrecision_AreFiniteDifferences()
    {
        manual_seed(3);
        using var scope = NewDisposeScope();
        using var model = new SlakBackbone(SlakTestModels.Tiny);
        SlakTestModels.Scramble(model);
        model.to(ScalarType.Float64);
        model.train();
        var input = rand([2, 3, 40, 48], float64).requires_grad_(true);
        var weights = model.call(input).Select(output => randn_like(output)).ToArray();
        Tensor Loss() => model.call(input).Zip(weights, (output, weight) => (output * weight).sum()).Aggregate((a, b) => a + b);
        Loss().backward();

        foreach (var (name, parameter) in model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)).Append(("input", input)))
        {
            var gradient = parameter.grad!.flatten();
            var flat = parameter.detach().view(-1);   // shares the parameter's memory
            var index = gradient.abs().argmax().item<long>();
            const double step = 1e-5;
            double At(double offset)
            {
                using var inner = NewDisposeScope();
                using var noGradient = no_grad();
                flat[index].add_(offset);
                var loss = Loss().item<double>();
                flat[index].sub_(offset);
                return loss;
            }
            var slope = (At(step) - At(-step)) / (2 * step);
            var expected = gradient[index].item<double>();
            Assert.True(Math.Abs(slope - expected) <= 1e-5 * Math.Max(1, Math.Abs(expected)), $"{name}[{index}]: gradient {expected:r}, slope {slope:r}");
        }
    }

    [Fact]
    public void Model_BuiltInsideADisposeScope_OutlivesIt()
    {
        SlakBackbone model;
        using (NewDisposeScope())
            model = new SlakBackbone(SlakTestModels.Tiny);
        using var scope = NewDisposeScope();
        Assert.Equal(4, model.call(rand(2, 3, 40, 48)).Length);
        Assert.Equal(4, model.Merged().call(rand(2, 3, 40, 48)).Length);
        model.Dispose();
    }

    [Fact]
    public void Forward_AndBackward_LeakNoTensor()
    {
        using var outer = NewDisposeScope();
        using var model = new SlakBackbone(SlakTestModels.Tiny with { DropPathRate = 0.5 });
        var input = rand(2, 3, 40, 48);
        TensorLeak.AssertNone(() =>
        {
            foreach (var output in model.call(input))
                output.Dispose();
        });
        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            model.zero_grad();
            model.call(input).Select(output => output.sum()).Aggregate((a, b) => a + b).backward();
        });
    }
}
