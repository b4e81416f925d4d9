using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>Branches with batch norm on a CUDA device against libtorch on the processor in double.</summary>
public class CudaBranchesTests
{
    private const double Momentum = 0.1, Epsilon = 1e-5;
    private readonly Generator _draws = new(3);

    private static readonly (int, int)[][] KernelSets = [[(13, 5), (5, 13), (5, 5)], [(3, 11)], [(51, 5), (5, 51)]];

    public static TheoryData<int, int, int, int, bool> Maps => new()
    {
        { 1, 3, 9, 12, false },
        { 3, 19, 14, 11, true },
        { 2, 2, 33, 18, true },
        { 6, 2, 8, 40, false },
    };

    [GpuTheory, MemberData(nameof(Maps))]
    public void Normalised_AndGradientsAndStatistics_AreThoseInDouble(int n, int c, int h, int w, bool channelsLast)
    {
        var device = Gpu.WithKernels();
        foreach (var halved in (bool[])[false, true])
            foreach (var kernels in KernelSets)
            {
                using var scope = NewDisposeScope();
                var share = halved ? 4e-2 : 2e-5;
                var (x, upstream) = (randn([n, c, h, w], float64, generator: _draws).requires_grad_(true), randn([n, c, h, w], float64, generator: _draws));
                var exact = kernels.Select(kernel => Draw(c, kernel)).ToArray();
                var ours = exact.Select(branch => OnDevice(branch, device)).ToArray();   // before the pass moves the running statistics
                var sum = exact.Select(branch => nn.functional.batch_norm(
                    nn.functional.conv2d(x, branch.Weight, padding: [branch.Weight.shape[2] / 2, branch.Weight.shape[3] / 2], groups: c),
                    branch.RunningMean, branch.RunningVariance, branch.Scale, branch.Offset, true, Momentum, Epsilon)).Aggregate((a, b) => a + b);
                sum.backward([upstream]);

                var input = Gpu.Layout(Single(x, device), channelsLast).requires_grad_(true);
                Assert.NotNull(CudaKernels.Branches(input, ours, input.dtype));
                Tensor output;
                using (halved ? new Autocast(input.device_type) : null)
                    output = DepthwiseBranches.Normalised(input, ours, Momentum, Epsilon);
                Assert.Equal(halved ? ScalarType.BFloat16 : ScalarType.Float32, output.dtype);
                output.backward([Single(upstream, device).to_type(output.dtype)]);
                Gpu.AssertClose(sum, output, share, $"{output.dtype} sum");
                Assert.Equal(ScalarType.Float32, input.grad!.dtype);
                Gpu.AssertClose(x.grad!, input.grad, share, $"{output.dtype} gradient of the input");
                foreach (var (expected, actual) in exact.Zip(ours))
                {
                    Gpu.AssertClose(expected.Weight.grad!, actual.Weight.grad!, share, $"{output.dtype} gradient of a kernel");
                    Gpu.AssertClose(expected.Scale.grad!, actual.Scale.grad!, share, $"{output.dtype} gradient of gamma");
                    Gpu.AssertClose(expected.Offset.grad!, actual.Offset.grad!, share, $"{output.dtype} gradient of beta");
                    Gpu.AssertClose(expected.RunningMean, actual.RunningMean, share, $"{output.dtype} running mean");
                    Gpu.AssertClose(expected.RunningVariance, actual.RunningVariance, share, $"{output.dtype} running variance");
                }
            }
    }

    [GpuFact]
    public void Normalised_OfMapsFarFromZero_KeepsItsDigits()
    {
        var device = Gpu.WithKernels();
        using var scope = NewDisposeScope();
        var branch = Draw(2, (13, 5)) with { Weight = rand([2, 1, 13, 5], float64, generator: _draws) };
        var ours = OnDevice(branch, device);
        // Away from the border the means are a thousand times the deviations.
        var x = rand([2, 2, 64, 64], float64, generator: _draws) * 0.01 + 1;
        var expected = nn.functional.batch_norm(nn.functional.conv2d(x, branch.Weight, padding: [6, 2], groups: 2),
            branch.RunningMean, branch.RunningVariance, branch.Scale, branch.Offset, true, Momentum, Epsilon);
        using var noGradient = no_grad();
        Gpu.AssertClose(expected, DepthwiseBranches.Normalised(Single(x, device), [ours], Momentum, Epsilon), 1e-4, "sum");
        Gpu.AssertClose(branch.RunningVariance, ours.RunningVariance, 1e-5, "running variance");
    }

    private NormalisedBranch Draw(int channels, (int Height, int Width) kernel) => new(
        randn([channels, 1, kernel.Height, kernel.Width], float64, generator: _draws).requires_grad_(true), rand([channels], float64, generator: _draws).requires_grad_(true),
        randn([channels], float64, generator: _draws).requires_grad_(true), randn([channels], float64, generator: _draws), rand([channels], float64, generator: _draws));

    private static NormalisedBranch OnDevice(NormalisedBranch branch, Device device)
    {
        return new(Parameter(branch.Weight), Parameter(branch.Scale), Parameter(branch.Offset), Single(branch.RunningMean, device), Single(branch.RunningVariance, device));

        Tensor Parameter(Tensor value) => Single(value, device).requires_grad_(true);
    }

    private static Tensor Single(Tensor value, Device device) => value.detach().to_type(ScalarType.Float32).to(device);
}
