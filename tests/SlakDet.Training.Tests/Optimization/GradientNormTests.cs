using SlakDet.Training.Optimization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Optimization;

public class GradientNormTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Clip_IsLibtorchsBitForBit(double limit)
    {
        using var scope = NewDisposeScope();
        var (own, expected) = (Parameters(), Parameters());
        GradientNorm.Clip(own, limit);
        nn.utils.clip_grad_norm_(expected, limit);
        Assert.All(own.Zip(expected), pair => Assert.Equal(pair.Second.grad?.data<float>().ToArray(), pair.First.grad?.data<float>().ToArray()));
    }

    [Fact]
    public void Clip_WithoutGradients_DoesNothing()
    {
        using var parameter = new Parameter(ones(3));
        GradientNorm.Clip([parameter], 1);
        GradientNorm.Clip([], 1);
        Assert.Null(parameter.grad);
    }

    [Fact]
    public void Clip_KeepsNoTensor()
    {
        using var scope = NewDisposeScope();
        var parameters = Parameters();
        TensorLeak.AssertNone(() => GradientNorm.Clip(parameters, 1));
    }

    /// <summary>Two parameters with gradients around one without.</summary>
    private static Parameter[] Parameters()
    {
        var generator = new Generator(3);
        Parameter[] parameters = [new(zeros(7, 5)), new(zeros(3)), new(zeros(11))];
        foreach (var parameter in (Parameter[])[parameters[0], parameters[2]])
            parameter.grad = randn(parameter.shape, generator: generator) * 2;
        return parameters;
    }
}
