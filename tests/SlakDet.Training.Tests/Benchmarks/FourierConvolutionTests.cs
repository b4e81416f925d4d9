using SlakDet.Training.Benchmarks;
using static TorchSharp.torch;

namespace SlakDet.Training.Tests.Benchmarks;

public class FourierConvolutionTests
{
    [Theory]
    [InlineData(13, 17, 5, 11)]
    [InlineData(4, 9, 11, 3)]
    [InlineData(16, 16, 1, 5)]
    public void Forward_IsTheDirectSum(int height, int width, int kernelHeight, int kernelWidth)
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        var (input, weight) = (randn([2, 3, height, width], float64, generator: generator), randn([3, 1, kernelHeight, kernelWidth], float64, generator: generator));
        using var fourier = new FourierConvolution(weight, height, width);
        var expected = nn.functional.conv2d(input, weight, padding: [kernelHeight / 2, kernelWidth / 2], groups: 3);
        Assert.True(fourier.Forward(input).allclose(expected, 1e-10, 1e-10));
    }
}
