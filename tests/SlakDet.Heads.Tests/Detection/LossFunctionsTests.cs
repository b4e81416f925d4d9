using SlakDet.Heads.Detection;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public class LossFunctionsTests
{
    [Fact]
    public void SmoothL1_OfTheReferenceOffsets_GivesThePublishedLoss()
    {
        using var scope = NewDisposeScope();
        var offsets = Array("coder_deltas.npy") * 0.2;
        var loss = LossFunctions.SmoothL1(offsets, zeros_like(offsets), 1.0 / 9);
        Assert.Equal(4.285185813903809, LossFunctions.Average(loss, 10).item<float>(), 4e-6);
    }

    [Theory]
    [InlineData(0, 0.05, 0.05)]
    [InlineData(0, -2, 2)]
    [InlineData(0.5, 0.25, 0.0625)]
    [InlineData(0.5, 0.5, 0.25)]
    [InlineData(0.5, -2, 1.75)]
    public void SmoothL1_OfOneDifference_IsTheFormula(double beta, double difference, double expected)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected, LossFunctions.SmoothL1(tensor(new[] { 3 + difference }), tensor(new[] { 3.0 }), beta).item<double>(), 1e-12);
    }

    [Fact]
    public void Entropies_OfLogits_AreTheFormulas()
    {
        using var scope = NewDisposeScope();
        var binary = LossFunctions.BinaryCrossEntropy(tensor(new[] { 1.5, 1.5, -800 }), tensor(new[] { 1.0, 0, 1 }));
        AssertClose(tensor(new[] { Math.Log(1 + Math.Exp(-1.5)), Math.Log(1 + Math.Exp(1.5)), 800 }), binary, 1e-15);
        var several = LossFunctions.CrossEntropy(tensor(new[,] { { 1.0, 2, 0 }, { 0, 0, 0 } }), tensor(new long[] { 1, 2 }));
        AssertClose(tensor(new[] { Math.Log(1 + Math.Exp(-1) + Math.Exp(-2)), Math.Log(3) }), several, 1e-14);
    }

    [Fact]
    public void Average_OfNothing_IsZeroAndHasAGradient()
    {
        using var scope = NewDisposeScope();
        var values = rand(3).requires_grad_(true);
        var loss = LossFunctions.Average(values.narrow(0, 0, 0), 0);
        loss.backward();
        Assert.Equal(0, loss.item<float>());
        Assert.Equal(0, values.grad!.abs().sum().item<float>());
        Assert.Equal(5, LossFunctions.Average(tensor(new[,] { { 1.0, 2 }, { 2, 5 } }), 2).item<double>(), 1e-5);
    }
}
