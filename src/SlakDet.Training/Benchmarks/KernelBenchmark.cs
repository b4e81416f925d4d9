using System.Diagnostics;
using SlakDet.Kernels;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>How fast depthwise convolutions are, ours against libtorch's, in main memory.</summary>
public static class KernelBenchmark
{
    private const int MatrixSide = 1024;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(1);

    /// <summary>Measures shapes one after the other.</summary>
    /// <param name="shapes">The shapes.</param>
    /// <param name="rounds">Measurements of each, above 0.</param>
    /// <param name="progress">Told each shape that is done.</param>
    public static IReadOnlyList<KernelTiming> Run(IReadOnlyList<KernelShape> shapes, int rounds, Action<KernelTiming>? progress)
    {
        var before = DepthwiseConvolution.Implementation;
        try
        {
            if (shapes.Count > 0)
                WarmUp(shapes[0]);
            return [.. shapes.Select(shape =>
            {
                var timing = Measure(shape, rounds);
                progress?.Invoke(timing);
                return timing;
            })];
        }
        finally
        {
            DepthwiseConvolution.Implementation = before;
        }
    }

    /// <summary>
    /// The large kernel of a block in evaluation: the time of one merged pass over that of our three dense branches, each with its norm, added up.
    /// </summary>
    /// <param name="shapes">Shapes of the tall kernels; wide and square ones go with them.</param>
    /// <param name="rounds">Measurements of each, above 0.</param>
    public static IReadOnlyList<(KernelShape Shape, double Branches, double Merged)> MergedBlocks(IReadOnlyList<KernelShape> shapes, int rounds) =>
        [.. shapes.Where(shape => shape.KernelHeight > shape.KernelWidth).Select(shape => (shape, times: MeasureBlock(shape, rounds))).Select(row => (row.shape, row.times[0], row.times[1]))];

    // The runtime compiles what is called often once more, better, after a while.
    private static void WarmUp(KernelShape shape)
    {
        using var scope = NewDisposeScope();
        var (input, _, weight) = Draw(shape);
        var upstream = rand_like(input);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;)
        {
            Forward(DepthwiseImplementation.SlakDet, input, weight);
            Both(DepthwiseImplementation.SlakDet, input, weight, upstream);
        }
    }

    private static KernelTiming Measure(KernelShape shape, int rounds)
    {
        using var scope = NewDisposeScope();
        var (input, last, weight) = Draw(shape);
        var sparse = weight.detach() * rand_like(weight).lt(RandomSparsity.Density);
        var (upstream, upstreamLast) = (rand_like(input), rand_like(last));
        var (a, b) = (rand(MatrixSide, MatrixSide), rand(MatrixSide, MatrixSide));
        using var fourier = new FourierConvolution(weight, shape.Height, shape.Width);
        var times = Interleaved.Medians(rounds,
            () => a.mm(b).Dispose(),
            () => Forward(DepthwiseImplementation.SlakDet, input, weight), () => Forward(DepthwiseImplementation.SlakDet, input, sparse),
            () => Both(DepthwiseImplementation.SlakDet, input, weight, upstream),
            () => Forward(DepthwiseImplementation.SlakDet, last, weight), () => Forward(DepthwiseImplementation.SlakDet, last, sparse),
            () => Forward(DepthwiseImplementation.LibtorchContiguous, input, weight), () => Both(DepthwiseImplementation.LibtorchContiguous, input, weight, upstream),
            () => Forward(DepthwiseImplementation.Libtorch, last, weight), () => Both(DepthwiseImplementation.Libtorch, last, weight, upstreamLast),
            () => Fourier(fourier, input));
        return new KernelTiming(shape, 2e-6 * MatrixSide * MatrixSide * MatrixSide / times[0], times[1], times[2], times[3], times[4], times[5], times[6], times[7], times[8], times[9], times[10]);
    }

    private static double[] MeasureBlock(KernelShape shape, int rounds)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (_, input, tall) = Draw(shape);
        var wide = tall.transpose(2, 3).contiguous();
        var (small, length) = (shape.KernelWidth, shape.KernelHeight);
        var square = tall.narrow(2, (length - small) / 2, small).contiguous();
        var merged = wide.clone();
        merged.narrow(3, (length - small) / 2, small).zero_();
        var (scale, offset, variance) = (rand(shape.Channels), rand(shape.Channels), ones(shape.Channels));
        DepthwiseConvolution.Implementation = DepthwiseImplementation.SlakDet;
        return Interleaved.Medians(rounds, () =>
        {
            using var inner = NewDisposeScope();
            Tensor? sum = null;
            foreach (var weight in new[] { tall, wide, square })
            {
                var term = nn.functional.batch_norm(DepthwiseConvolution.Forward(input, weight), offset, variance, scale, offset, training: false);
                sum = sum?.Plus(term) ?? term;
            }
        }, () => DepthwiseBranches.Plain(input, [tall, merged], offset).Dispose());
    }

    private static (Tensor Contiguous, Tensor ChannelsLast, Tensor Weight) Draw(KernelShape shape)
    {
        var input = rand([1, shape.Channels, shape.Height, shape.Width]);
        var last = input.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).detach();
        return (input.requires_grad_(true), last.requires_grad_(true), rand([shape.Channels, 1, shape.KernelHeight, shape.KernelWidth]).requires_grad_(true));
    }

    private static void Forward(DepthwiseImplementation implementation, Tensor input, Tensor weight)
    {
        using var noGradient = no_grad();
        DepthwiseConvolution.Implementation = implementation;
        DepthwiseConvolution.Forward(input, weight).Dispose();
    }

    private static void Fourier(FourierConvolution convolution, Tensor input)
    {
        using var noGradient = no_grad();
        convolution.Forward(input).Dispose();
    }

    private static void Both(DepthwiseImplementation implementation, Tensor input, Tensor weight, Tensor upstream)
    {
        using var scope = NewDisposeScope();
        DepthwiseConvolution.Implementation = implementation;
        _ = autograd.grad([DepthwiseConvolution.Forward(input, weight)], [input, weight], [upstream]);
    }
}
