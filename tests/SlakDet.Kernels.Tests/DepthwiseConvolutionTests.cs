using CsCheck;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests;

public class DepthwiseConvolutionTests
{
    /// <summary>Batch, channels, height, width, kernel height, kernel width: long and short kernels, maps smaller than the kernel, odd sizes.</summary>
    public static TheoryData<int, int, int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1, 51, 5 },
        { 2, 3, 7, 9, 51, 5 },
        { 2, 3, 9, 7, 5, 51 },
        { 1, 2, 60, 13, 51, 5 },
        { 1, 2, 13, 60, 5, 49 },
        { 3, 2, 8, 8, 13, 5 },
        { 2, 2, 11, 14, 13, 13 },
        { 2, 4, 6, 5, 5, 5 },
        { 2, 2, 5, 6, 1, 11 },
        { 2, 2, 3, 4, 1, 1 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Forward_AndGradients_AreTheDefinition(int n, int c, int h, int w, int kh, int kw)
    {
        using var scope = NewDisposeScope();
        var (input, weight, bias, upstream) = Draw(n, c, h, w, kh, kw);
        var (output, inputGradient, weightGradient, biasGradient) = Defined(input, weight, bias, upstream);
        foreach (var channelsLast in (bool[])[false, true])
        {
            var x = (channelsLast ? ChannelsLast(input) : input.clone()).requires_grad_(true);
            var (k, b) = (weight.clone().requires_grad_(true), bias.clone().requires_grad_(true));
            var y = DepthwiseConvolution.Forward(x, k, b);
            y.backward([channelsLast ? ChannelsLast(upstream) : upstream]);
            AssertClose(output, y, 1e-12);
            AssertClose(inputGradient, x.grad!, 1e-12);
            AssertClose(weightGradient, k.grad!, 1e-12);
            AssertClose(biasGradient, b.grad!, 1e-12);
        }
        using var noGradient = no_grad();
        AssertClose(output, DepthwiseConvolution.Forward(input, weight, bias), 1e-12);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Forward_AndGradients_InSinglePrecision_AreWithin1e5(int n, int c, int h, int w, int kh, int kw)
    {
        using var scope = NewDisposeScope();
        var (input, weight, bias, upstream) = Draw(n, c, h, w, kh, kw);
        var (output, inputGradient, weightGradient, biasGradient) = Defined(input, weight, bias, upstream);
        foreach (var channelsLast in (bool[])[false, true])
        {
            var x = Single(channelsLast ? ChannelsLast(input) : input.clone()).requires_grad_(true);
            var (k, b) = (Single(weight).requires_grad_(true), Single(bias).requires_grad_(true));
            var y = DepthwiseConvolution.Forward(x, k, b);
            y.backward([Single(upstream)]);
            AssertClose(output, y, 1e-5);
            AssertClose(inputGradient, x.grad!, 1e-5);
            AssertClose(weightGradient, k.grad!, 1e-5);
            AssertClose(biasGradient, b.grad!, 1e-5);
            using var noGradient = no_grad();
            AssertClose(output, DepthwiseConvolution.Forward(x, k, b), 1e-5);
        }
    }

    [Theory]
    [InlineData(DepthwiseImplementation.Auto)]
    [InlineData(DepthwiseImplementation.SlakDet)]
    [InlineData(DepthwiseImplementation.Libtorch)]
    public void Forward_OfEachImplementation_IsTheSame(DepthwiseImplementation implementation)
    {
        using var scope = NewDisposeScope();
        var (input, weight, _, _) = Draw(2, 3, 9, 14, 3, 3);
        var expected = nn.functional.conv2d(input, weight, padding: [1, 1], groups: 3);
        DepthwiseConvolution.Implementation = implementation;
        try
        {
            AssertClose(expected, DepthwiseConvolution.Forward(Single(input), Single(weight)), 1e-5);
        }
        finally
        {
            DepthwiseConvolution.Implementation = DepthwiseImplementation.Auto;
        }
    }

    [Fact]
    public void Forward_OfBfloat16_IsTheSingleResultRounded()
    {
        using var scope = NewDisposeScope();
        var (input, weight, _, upstream) = Draw(1, 2, 9, 14, 13, 5);
        var (x, k) = (input.to_type(ScalarType.BFloat16).requires_grad_(true), weight.to_type(ScalarType.BFloat16).requires_grad_(true));
        var y = DepthwiseConvolution.Forward(x, k);
        Assert.Equal(ScalarType.BFloat16, y.dtype);
        Assert.True(y.Equals(DepthwiseConvolution.Forward(Single(x.detach()), Single(k.detach())).to_type(ScalarType.BFloat16)));
        y.backward([upstream.to_type(ScalarType.BFloat16)]);
        Assert.Equal((ScalarType.BFloat16, ScalarType.BFloat16), (x.grad!.dtype, k.grad!.dtype));
    }

    [Fact]
    public void Gradients_OfAnyShape_AreThoseOfTheStockOperator() =>
        (from n in Gen.Int[1, 3] from c in Gen.Int[1, 4] from h in Gen.Int[1, 20] from w in Gen.Int[1, 20]
         from kh in Gen.Int[0, 12] from kw in Gen.Int[0, 12] select (n, c, h, w, kh: 2 * kh + 1, kw: 2 * kw + 1))
        .Sample(shape =>
        {
            using var scope = NewDisposeScope();
            var (input, weight, _, upstream) = Draw(shape.n, shape.c, shape.h, shape.w, shape.kh, shape.kw);
            var (x, k) = (input.clone().requires_grad_(true), weight.clone().requires_grad_(true));
            nn.functional.conv2d(x, k, padding: [shape.kh / 2, shape.kw / 2], groups: shape.c).backward([upstream]);
            var (ours, kernel) = (input.clone().requires_grad_(true), weight.clone().requires_grad_(true));
            DepthwiseConvolution.Forward(ours, kernel).backward([upstream]);
            AssertClose(x.grad!, ours.grad!, 1e-12);
            AssertClose(k.grad!, kernel.grad!, 1e-12);
        }, iter: 60, threads: 1);

    [Fact]
    public void Gradients_OfAFrozenInputOrKernel_AreNotMade()
    {
        using var scope = NewDisposeScope();
        var (input, weight, _, upstream) = Draw(2, 2, 9, 9, 13, 5);
        (input, weight, upstream) = (Single(input), Single(weight), Single(upstream));
        DepthwiseConvolution.Forward(input, weight.requires_grad_(true)).backward([upstream]);
        Assert.Null(input.grad);
        Assert.NotNull(weight.grad);

        var frozen = weight.detach().clone();
        DepthwiseConvolution.Forward(input.requires_grad_(true), frozen).backward([upstream]);
        Assert.Null(frozen.grad);
        Assert.NotNull(input.grad);
    }

    [Fact]
    public void Gradients_OfTwoPasses_AddUp()
    {
        using var scope = NewDisposeScope();
        var (input, weight, _, upstream) = Draw(1, 2, 9, 9, 13, 5);
        (input, weight, upstream) = (Single(input), Single(weight), Single(upstream));
        var kernel = weight.clone().requires_grad_(true);
        DepthwiseConvolution.Forward(input, kernel).backward([upstream]);
        var once = kernel.grad!.clone();
        (DepthwiseConvolution.Forward(input, kernel) + DepthwiseConvolution.Forward(input, kernel)).backward([upstream]);
        AssertClose(once.to_type(ScalarType.Float64) * 3, kernel.grad!, 1e-6);
    }

    [Fact]
    public void Forward_UnderAutocast_RunsInBfloat16AndGivesGradientsOfTheParametersType()
    {
        using var scope = NewDisposeScope();
        var (input, weight, _, upstream) = Draw(2, 2, 9, 9, 13, 5);
        var (output, inputGradient, weightGradient, _) = Defined(input, weight, zeros(2, float64), upstream);
        var x = input.to_type(ScalarType.Float32).requires_grad_(true);
        var k = weight.to_type(ScalarType.Float32).requires_grad_(true);
        Tensor y;
        using (new Autocast(DeviceType.CPU))
            y = DepthwiseConvolution.Forward(x, k);
        y.backward([upstream.to_type(ScalarType.BFloat16)]);
        Assert.Equal(ScalarType.BFloat16, y.dtype);
        Assert.Equal((ScalarType.Float32, ScalarType.Float32), (x.grad!.dtype, k.grad!.dtype));
        AssertClose(output, y, 0.02);
        AssertClose(inputGradient, x.grad, 0.02);
        AssertClose(weightGradient, k.grad, 0.02);
    }

    [Theory]
    [InlineData(new long[] { 3, 9, 9 }, new long[] { 3, 1, 5, 5 }, "the input has shape (3, 9, 9); it must be (N, C, H, W)")]
    [InlineData(new long[] { 1, 3, 9, 9 }, new long[] { 4, 1, 5, 5 }, "the weight has shape (4, 1, 5, 5); for an input (1, 3, 9, 9) it must be (3, 1, kh, kw)")]
    [InlineData(new long[] { 1, 3, 9, 9 }, new long[] { 3, 3, 5, 5 }, "it must be (3, 1, kh, kw)")]
    [InlineData(new long[] { 1, 3, 9, 9 }, new long[] { 3, 1, 4, 5 }, "the kernel is 4 x 5; both sides must be odd")]
    public void Forward_OfShapesThatDoNotFit_Refuses(long[] input, long[] weight, string message)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ArgumentException>(() => DepthwiseConvolution.Forward(zeros(input), zeros(weight)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_AndBackward_LeakNoTensor()
    {
        using var outer = NewDisposeScope();
        var (input, weight, bias, upstream) = Draw(2, 2, 9, 9, 13, 5);
        (input, weight, bias, upstream) = (Single(input), Single(weight), Single(bias), Single(upstream));
        weight.requires_grad_(true);
        input.requires_grad_(true);
        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            DepthwiseConvolution.Forward(input, weight, bias).backward([upstream]);
            using var noGradient = no_grad();
            DepthwiseConvolution.Forward(input, weight);
        });
    }

    [Theory]
    [InlineData(4, 16)]
    [InlineData(64, 96)]
    public void Forward_AnySize_LeavesSmallObjectsOnly(int channels, int side)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (input, weight) = (zeros(1, channels, side, side), ones(channels, 1, 51, 5));
        const int calls = 20;
        long before = 0;
        for (var i = -5; i < calls; i++)
        {
            if (i == 0)
                before = GC.GetAllocatedBytesForCurrentThread();
            DepthwiseConvolution.Forward(input, weight).Dispose();
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / calls, 0, 4096);
    }

    private static (Tensor Input, Tensor Weight, Tensor Bias, Tensor Upstream) Draw(int n, int c, int h, int w, int kh, int kw) =>
        (Numbers(1, n, c, h, w), Numbers(2, c, 1, kh, kw), Numbers(3, c), Numbers(4, n, c, h, w));

    /// <summary>Fixed numbers between -1 and 1.</summary>
    private static Tensor Numbers(int seed, params long[] shape)
    {
        using var index = arange(shape.Aggregate((a, b) => a * b), float64);
        return ((index * 12.9898 + seed * 78.233).sin() * 43758.5453).frac().view(shape);
    }

    /// <summary>The operator and its gradients by their definition, term by term.</summary>
    private static (Tensor Output, Tensor Input, Tensor Weight, Tensor Bias) Defined(Tensor input, Tensor weight, Tensor bias, Tensor upstream)
    {
        var (x, k, b, g) = (input.data<double>().ToNDArray(), weight.data<double>().ToNDArray(), bias.data<double>().ToNDArray(), upstream.data<double>().ToNDArray());
        var (xs, ks) = ((double[,,,])x, (double[,,,])k);
        var (bs, gs) = ((double[])b, (double[,,,])g);
        var (n, c, h, w, kh, kw) = (xs.GetLength(0), xs.GetLength(1), xs.GetLength(2), xs.GetLength(3), ks.GetLength(2), ks.GetLength(3));
        var (y, dx, dk, db) = (new double[n, c, h, w], new double[n, c, h, w], new double[c, 1, kh, kw], new double[c]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < c; j++)
                for (var row = 0; row < h; row++)
                    for (var column = 0; column < w; column++)
                    {
                        y[i, j, row, column] = bs[j];
                        db[j] += gs[i, j, row, column];
                        for (var u = 0; u < kh; u++)
                            for (var v = 0; v < kw; v++)
                            {
                                var (sourceRow, sourceColumn) = (row + u - kh / 2, column + v - kw / 2);
                                if (sourceRow < 0 || sourceRow >= h || sourceColumn < 0 || sourceColumn >= w)
                                    continue;
                                y[i, j, row, column] += ks[j, 0, u, v] * xs[i, j, sourceRow, sourceColumn];
                                dx[i, j, sourceRow, sourceColumn] += ks[j, 0, u, v] * gs[i, j, row, column];
                                dk[j, 0, u, v] += xs[i, j, sourceRow, sourceColumn] * gs[i, j, row, column];
                            }
                    }
        return (tensor(y), tensor(dx), tensor(dk), tensor(db));
    }

    private static Tensor Single(Tensor x) => x.to_type(ScalarType.Float32);

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var scale = Math.Max(expected.abs().max().item<double>(), 1e-300);
        var difference = (expected - actual.detach()).abs().max().to_type(ScalarType.Float64).item<double>();
        Assert.True(difference <= tolerance * scale, $"differs by {difference / scale:e2} of the largest value, allowed are {tolerance:e0}");
    }
}
