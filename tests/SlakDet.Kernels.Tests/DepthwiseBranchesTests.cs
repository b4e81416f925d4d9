using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests;

public class DepthwiseBranchesTests
{
    private const double Momentum = 0.1, Epsilon = 1e-5;

    /// <summary>Batch, channels, height, width and whether channels are last in memory; kernels are given with the test.</summary>
    // Its own: torch's is shared by all tests, so that the numbers would change with their order.
    private readonly Generator _random = new(1);

    public static TheoryData<int, int, int, int, bool> Maps => new()
    {
        { 1, 3, 9, 12, false },
        { 3, 19, 14, 11, true },
        { 2, 16, 33, 18, true },
        { 2, 2, 7, 40, false },
    };

    private static readonly (int, int)[][] KernelSets = [[(13, 5), (5, 13), (5, 5)], [(13, 13), (5, 5)], [(3, 11)], [(51, 5), (5, 51)]];

    [Theory, MemberData(nameof(Maps))]
    public void Normalised_AndGradientsAndStatistics_AreThoseOfTheBranchesInDouble(int n, int c, int h, int w, bool channelsLast)
    {
        foreach (var kernels in KernelSets)
        {
            using var scope = NewDisposeScope();
            var (x, upstream) = (randn([n, c, h, w], float64, generator: _random).requires_grad_(true), randn([n, c, h, w], float64, generator: _random));
            var exact = kernels.Select(kernel => Draw(c, kernel)).ToArray();
            var ours = exact.Select(Single).ToArray();   // before the pass moves the running statistics
            var sum = exact.Select(branch => nn.functional.batch_norm(
                nn.functional.conv2d(x, branch.Weight, padding: [branch.Weight.shape[2] / 2, branch.Weight.shape[3] / 2], groups: c),
                branch.RunningMean, branch.RunningVariance, branch.Scale, branch.Offset, true, Momentum, Epsilon)).Aggregate((a, b) => a + b);
            sum.backward([upstream]);

            var input = Layout(x.detach().to_type(ScalarType.Float32), channelsLast).requires_grad_(true);
            var output = DepthwiseBranches.Normalised(input, ours, Momentum, Epsilon);
            output.backward([upstream.to_type(ScalarType.Float32)]);
            AssertClose(sum, output);
            AssertClose(x.grad!, input.grad!);
            foreach (var (expected, actual) in exact.Zip(ours))
            {
                AssertClose(expected.Weight.grad!, actual.Weight.grad!);
                AssertClose(expected.Scale.grad!, actual.Scale.grad!);
                AssertClose(expected.Offset.grad!, actual.Offset.grad!);
                AssertClose(expected.RunningMean, actual.RunningMean);
                AssertClose(expected.RunningVariance, actual.RunningVariance);
            }
        }
    }

    [Fact]
    public void Normalised_InDouble_HasTheGradientsOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        var input = randn([2, 2, 6, 5], float64);
        var upstream = randn([2, 2, 6, 5], float64);
        var branches = new[] { Draw(2, (5, 3)), Draw(2, (3, 5)) };
        var x = input.clone().requires_grad_(true);
        DepthwiseBranches.Normalised(x, branches, Momentum, Epsilon).backward([upstream]);
        using var noGradient = no_grad();
        foreach (var (values, gradient) in new[] { (input, x.grad!), (branches[0].Weight, branches[0].Weight.grad!), (branches[1].Scale, branches[1].Scale.grad!) })
        {
            const double step = 1e-5;
            var flat = values.view(-1);
            for (var i = 0; i < flat.shape[0]; i += 3)
            {
                var (value, expected) = (flat[i].item<double>(), gradient.reshape(-1)[i].item<double>());
                flat[i] = value + step;
                var above = (DepthwiseBranches.Normalised(input, branches, Momentum, Epsilon) * upstream).sum().item<double>();
                flat[i] = value - step;
                var below = (DepthwiseBranches.Normalised(input, branches, Momentum, Epsilon) * upstream).sum().item<double>();
                flat[i] = value;
                Assert.Equal((above - below) / (2 * step), expected, 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Plain_WithAndWithoutGradients_IsTheSumOfTheConvolutions(bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 17, 20, 23], float64);
        var (tall, wide, bias) = (randn([17, 1, 13, 5], float64), randn([17, 1, 5, 13], float64), randn([17], float64));
        wide.narrow(3, 4, 5).zero_();                 // the crossing, left to the tall kernel
        var expected = nn.functional.conv2d(x, tall, bias, padding: [6, 2], groups: 17) + nn.functional.conv2d(x, wide, padding: [2, 6], groups: 17);
        Tensor[] weights = [tall.to_type(ScalarType.Float32), wide.to_type(ScalarType.Float32)];
        var (input, offsets) = (Layout(x.to_type(ScalarType.Float32), channelsLast), bias.to_type(ScalarType.Float32));
        AssertClose(expected, DepthwiseBranches.Plain(input, weights, offsets));
        AssertClose(expected, DepthwiseBranches.Plain(input.requires_grad_(true), weights, offsets));
    }

    [Fact]
    public void Normalised_UnderAutocast_GivesBfloat16()
    {
        using var scope = NewDisposeScope();
        var x = randn([2, 3, 9, 9]).requires_grad_(true);
        var branches = new[] { Single(Draw(3, (13, 5))) };
        var expected = DepthwiseBranches.Normalised(x, branches, Momentum, Epsilon);
        Tensor y;
        using (new Autocast(DeviceType.CPU))
            y = DepthwiseBranches.Normalised(x, branches, Momentum, Epsilon);
        Assert.Equal(ScalarType.BFloat16, y.dtype);
        Assert.True(expected.to_type(ScalarType.BFloat16).Equals(y));
        y.backward([ones_like(y)]);
        Assert.Equal(ScalarType.Float32, x.grad!.dtype);
    }

    [Fact]
    public void Normalised_AndBackward_LeakNoTensor()
    {
        using var outer = NewDisposeScope();
        var x = randn([2, 3, 9, 9]).requires_grad_(true);
        var branches = new[] { Single(Draw(3, (13, 5))), Single(Draw(3, (5, 13))) };
        TensorLeak.AssertNone(() =>
        {
            using var scope = NewDisposeScope();
            DepthwiseBranches.Normalised(x, branches, Momentum, Epsilon).sum().backward();
            using var noGradient = no_grad();
            DepthwiseBranches.Plain(x, [branches[0].Weight, branches[1].Weight], null);
        });
    }

    private NormalisedBranch Draw(int channels, (int Height, int Width) kernel) => new(
        randn([channels, 1, kernel.Height, kernel.Width], float64, generator: _random).requires_grad_(true), rand([channels], float64, generator: _random).requires_grad_(true),
        randn([channels], float64, generator: _random).requires_grad_(true), randn([channels], float64, generator: _random), rand([channels], float64, generator: _random));

    private static NormalisedBranch Single(NormalisedBranch branch)
    {
        return new(Parameter(branch.Weight), Parameter(branch.Scale), Parameter(branch.Offset), branch.RunningMean.to_type(ScalarType.Float32), branch.RunningVariance.to_type(ScalarType.Float32));

        static Tensor Parameter(Tensor value) => value.detach().to_type(ScalarType.Float32).requires_grad_(true);
    }

    private static Tensor Layout(Tensor x, bool channelsLast) => channelsLast ? x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2) : x;

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var scale = Math.Max(expected.abs().max().item<double>(), 1e-3);
        var difference = (expected.detach() - actual.detach().to_type(ScalarType.Float64)).abs().max().item<double>();
        Assert.True(difference <= 1e-5 * scale, $"differs by {difference / scale:e2} of the largest value");
    }
}
