using CsCheck;
using SlakDet.Kernels.Cpu;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cpu;

/// <summary>Our loops, with registers of each width, against libtorch in double precision.</summary>
public class CpuDepthwiseTests
{
    private sealed record Case(int N, int C, int H, int W, int Kh, int Kw, bool InputLast, bool GradientLast, double Density, long Seed);

    private static readonly double[] Densities = [1, 0.6, 0.1, 0];

    private static readonly Gen<Case> Cases =
        from n in Gen.Int[0, 3] from c in Gen.Int[1, 19] from h in Gen.Int[1, 40] from w in Gen.Int[1, 40]
        from kh in Gen.Int[0, 14] from kw in Gen.Int[0, 14]
        from inputLast in Gen.Bool from gradientLast in Gen.Bool from density in Gen.Int[0, 3] from seed in Gen.Long[0, 1L << 40]
        select new Case(n, c, h, w, 2 * kh + 1, 2 * kw + 1, inputLast, gradientLast, Densities[density], seed);

    // Read and written in place.
    private static readonly Gen<Case> WholeRegisters =
        from n in Gen.Int[1, 2] from c in Gen.Int[1, 5] from h in Gen.Int[1, 9] from w in Gen.Int[1, 4] from odd in Gen.Bool
        from kh in Gen.Int[2, 30] from turned in Gen.Bool from density in Gen.Int[0, 3] from seed in Gen.Long[0, 1L << 40]
        let height = odd ? 8 * h - 3 : 8 * h
        select turned ? new Case(n, c, 16 * w, height, 5, 2 * kh + 1, false, false, Densities[density], seed) : new Case(n, c, height, 16 * w, 2 * kh + 1, 5, false, false, Densities[density], seed);

    [Fact]
    public void MapsOfWholeRegisters_AreThoseOfLibtorch() => WholeRegisters.Sample(Check<Simd512>, iter: 60, threads: 1);

    [Fact]
    public void AnyShape_With512BitRegisters_IsThatOfLibtorch() => Cases.Sample(Check<Simd512>, iter: 40, threads: 1);

    [Fact]
    public void AnyShape_With256BitRegisters_IsThatOfLibtorch() => Cases.Sample(Check<Simd256>, iter: 40, threads: 1);

    [Fact]
    public void AnyShape_With128BitRegisters_IsThatOfLibtorch() => Cases.Sample(Check<Simd128>, iter: 40, threads: 1);

    [Theory]
    [InlineData(51, 5)]
    [InlineData(5, 51)]
    public void LargeKernels_OnAMapOfSeveralStrips_AreThoseOfLibtorch(int kernelHeight, int kernelWidth)
    {
        Check<Simd512>(new Case(1, 3, 70, 83, kernelHeight, kernelWidth, false, false, 1, 5));
        Check<Simd256>(new Case(1, 17, 70, 83, kernelHeight, kernelWidth, true, true, 0.6, 6));
    }

    [Fact]
    public void Results_WithMoreThreads_AreTheSameBits()
    {
        using var scope = NewDisposeScope();
        var (x, g, w) = (rand(3, 37, 20, 21), rand(3, 37, 20, 21), rand(37, 1, 13, 5));
        var threads = get_num_threads();
        try
        {
            var (output, gradient) = (CpuDepthwise.Convolve(x, [w], null, reversed: false), CpuDepthwise.WeightGradient(x, g, 13, 5));
            set_num_threads(4);
            Assert.True(output.Equals(CpuDepthwise.Convolve(x, [w], null, reversed: false)));
            Assert.True(gradient.Equals(CpuDepthwise.WeightGradient(x, g, 13, 5)));
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    // Whole words of zeros, and words of a few taps only.
    [Theory]
    [InlineData(61, 5, 48, 64, 70)]
    [InlineData(5, 61, 40, 33, 130)]
    [InlineData(41, 15, 70, 20, 64)]
    public void KernelsWithLongGaps_AreThoseOfLibtorch(int kernelHeight, int kernelWidth, int height, int width, int stripe)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(9);
        var x = randn([1, 3, height, width], float32, generator: generator);
        var size = kernelHeight * kernelWidth;
        var isKept = arange(3 * size).div(stripe, RoundingMode.floor).remainder(3).eq(1).reshape(3, 1, kernelHeight, kernelWidth);
        var k = randn([3, 1, kernelHeight, kernelWidth], float32, generator: generator).where(isKept, zeros(1));
        var expected = nn.functional.conv2d(x.to_type(ScalarType.Float64), k.to_type(ScalarType.Float64), padding: [kernelHeight / 2, kernelWidth / 2], groups: 3);
        AssertClose(expected, CpuDepthwise<Simd512>.Convolve(x, [k], null, reversed: false));
        AssertClose(expected, CpuDepthwise<Simd256>.Convolve(x, [k], null, reversed: false));
    }

    private static void Check<T>(Case shape) where T : struct, ISimd<T>
    {
        using var scope = NewDisposeScope();
        manual_seed(shape.Seed);
        var x = randn([shape.N, shape.C, shape.H, shape.W], float64);
        var g = randn([shape.N, shape.C, shape.H, shape.W], float64);
        var k = randn([shape.C, 1, shape.Kh, shape.Kw], float64) * rand([shape.C, 1, shape.Kh, shape.Kw], float64).lt(shape.Density);
        var bias = randn([shape.C], float64);
        x.requires_grad_(true);
        k.requires_grad_(true);
        var y = nn.functional.conv2d(x, k, bias, padding: [shape.Kh / 2, shape.Kw / 2], groups: shape.C);
        y.backward([g]);

        var (single, weight, gradient) = (Single(x, shape.InputLast), Single(k, false), Single(g, shape.GradientLast));
        AssertClose(y, CpuDepthwise<T>.Convolve(single, [weight], bias.to_type(ScalarType.Float32), reversed: false));
        AssertClose(x.grad!, CpuDepthwise<T>.Convolve(gradient, [weight], null, reversed: true));
        AssertClose(k.grad!, CpuDepthwise<T>.WeightGradient(single, gradient, shape.Kh, shape.Kw));
        // every other row and column: neither channels nor columns are dense
        AssertClose(y, CpuDepthwise<T>.Convolve(Single(x, false).repeat_interleave(2, 2).repeat_interleave(2, 3).slice(2, 0, 2 * shape.H, 2).slice(3, 0, 2 * shape.W, 2),
            [weight], bias.to_type(ScalarType.Float32), reversed: false));
    }

    private static Tensor Single(Tensor x, bool channelsLast)
    {
        var single = x.detach().to_type(ScalarType.Float32);
        return channelsLast ? single.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : single;
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        if (expected.numel() == 0)
            return;
        var scale = Math.Max(expected.abs().max().item<double>(), 1e-3);
        var difference = (expected.detach() - actual.to_type(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= 1e-5 * scale, $"differs by {difference / scale:e2} of the largest value");
    }
}
