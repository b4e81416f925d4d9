using SlakDet.Kernels.Cuda;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>The kernels on a CUDA device against libtorch on the processor in double.</summary>
public class CudaDepthwiseTests
{
    private readonly Generator _draws = new(3);

    /// <summary>Batch, channels, height, width, kernel height and width: maps smaller than the kernel and larger than a block of threads, odd sizes.</summary>
    public static TheoryData<int, int, int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1, 51, 5 },
        { 2, 3, 7, 9, 51, 5 },
        { 2, 3, 9, 7, 5, 51 },
        { 1, 3, 60, 13, 51, 5 },
        { 1, 2, 13, 60, 5, 49 },
        { 1, 1, 33, 140, 5, 51 },
        { 1, 1, 150, 35, 49, 5 },
        { 2, 2, 128, 128, 51, 5 },
        { 1, 2, 128, 128, 5, 51 },
        { 2, 249, 16, 16, 13, 5 },
        { 5, 3, 14, 14, 5, 13 },
        { 9, 2, 7, 7, 47, 5 },
        { 2, 3, 30, 41, 5, 5 },
        { 2, 3, 19, 23, 7, 7 },
        { 1, 3, 40, 21, 31, 31 },
        { 2, 2, 8, 8, 1, 11 },
    };

    [GpuTheory, MemberData(nameof(Shapes))]
    public void Forward_AndGradients_AreThoseInDouble(int n, int c, int h, int w, int kh, int kw)
    {
        var device = Gpu.WithKernels();
        foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
        {
            using var scope = NewDisposeScope();
            Tensor Draw(params long[] shape) => randn(shape, float64, generator: _draws).to_type(type).to_type(ScalarType.Float64);
            var (x, k, bias, upstream) = (Draw(n, c, h, w).requires_grad_(true), Draw(c, 1, kh, kw).requires_grad_(true), Draw(c), Draw(n, c, h, w));
            var expected = nn.functional.conv2d(x, k, bias, padding: [kh / 2, kw / 2], groups: c);
            expected.backward([upstream]);
            foreach (var channelsLast in (bool[])[false, true])
            {
                // What is written in bfloat16 is rounded to 8 digits; sums of kernels are float32.
                var (rounded, summed) = type == ScalarType.BFloat16 ? (4e-3, 2e-5) : (1e-5, 1e-5);
                Tensor OnDevice(Tensor tensor) => tensor.detach().to_type(type).to(device);
                var (input, weight) = (Gpu.Layout(OnDevice(x), channelsLast).requires_grad_(true), OnDevice(k).to_type(ScalarType.Float32).requires_grad_(true));
                Assert.NotNull(CudaKernels.Convolutions(input, [weight], type));
                var output = DepthwiseConvolution.Forward(input, weight, OnDevice(bias));
                output.backward([Gpu.Layout(OnDevice(upstream), channelsLast)]);
                Gpu.AssertClose(expected, output, 2 * rounded, $"{type} output");   // rounded again when the bias is added
                Gpu.AssertClose(x.grad!, input.grad!, rounded, $"{type} gradient of the input");
                Gpu.AssertClose(k.grad!, weight.grad!, summed, $"{type} gradient of the kernels");
                using var noGradient = no_grad();
                Gpu.AssertClose(expected, DepthwiseConvolution.Forward(input, weight, OnDevice(bias)), rounded, $"{type} output without gradients");
            }
        }
    }

    [GpuFact]
    public void Forward_AndGradients_AreTheSameBitsEachTime()
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        var (x, k, upstream) = (randn([8, 5, 20, 33], device: device), randn([5, 1, 13, 5], device: device), randn([8, 5, 20, 33], device: device));
        var (output, first) = Run();
        var (again, second) = Run();
        Assert.True(output.Equals(again));
        Assert.True(first[0].Equals(second[0]) && first[1].Equals(second[1]));

        (Tensor Output, Tensor[] Gradients) Run()
        {
            var (input, weight) = (x.clone().requires_grad_(true), k.clone().requires_grad_(true));
            var y = DepthwiseConvolution.Forward(input, weight);
            y.backward([upstream]);
            return (y.detach(), [input.grad!, weight.grad!]);
        }
    }

    [GpuFact]
    public void Gradients_OfAFrozenInputOrKernelAndOfASum_AreRight()
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        var (x, k) = (randn([2, 3, 9, 9], device: device), randn([3, 1, 13, 5], device: device));
        var weight = k.clone().requires_grad_(true);
        // The gradient of a sum is one number that is repeated without memory of its own.
        DepthwiseConvolution.Forward(x, weight).sum().backward();
        Assert.Null(x.grad);
        var exact = k.cpu().to_type(ScalarType.Float64).requires_grad_(true);
        nn.functional.conv2d(x.cpu().to_type(ScalarType.Float64), exact, padding: [6, 2], groups: 3).sum().backward();
        Gpu.AssertClose(exact.grad!, weight.grad!, 1e-5, "gradient of the kernels");

        var input = x.clone().requires_grad_(true);
        DepthwiseConvolution.Forward(input, k).sum().backward();
        Assert.Null(k.grad);
        Assert.NotNull(input.grad);
    }

    [GpuFact]
    public void Plain_IsTheSumOfTheConvolutions()
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (x, tall, wide, bias) = (randn([2, 17, 20, 23], float64, generator: _draws), randn([17, 1, 13, 5], float64, generator: _draws), randn([17, 1, 5, 13], float64, generator: _draws), randn([17], float64, generator: _draws));
        var expected = nn.functional.conv2d(x, tall, bias, padding: [6, 2], groups: 17) + nn.functional.conv2d(x, wide, padding: [2, 6], groups: 17);
        foreach (var (type, share) in ((ScalarType, double)[])[(ScalarType.Float32, 1e-5), (ScalarType.BFloat16, 2e-2)])
            foreach (var channelsLast in (bool[])[false, true])
            {
                Tensor OnDevice(Tensor tensor) => tensor.to_type(type).to(device);
                Gpu.AssertClose(expected, DepthwiseBranches.Plain(Gpu.Layout(OnDevice(x), channelsLast), [OnDevice(tall), OnDevice(wide)], OnDevice(bias)), share, $"{type} sum");
            }
    }
}
