using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Cuda;

/// <summary>What libtorch computes for us on a CUDA device, against the same on the processor in double precision.</summary>
public class GpuOperatorTests
{
    [GpuFact]
    public void GeluMlp_OddWidths_AgreesInAllGradients() =>
        Compare([[5, 3, 31], [124, 31], [124], [31, 124], [31]], inputs => GeluMlp.Forward(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]), 2e-5);

    [GpuFact]
    public void AdamW_Steps_MovesAsOnTheProcessor()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Moved(CPU), Moved(CUDA), (a, b) => Math.Abs(a - b) < 1e-6);

        float[] Moved(Device device)
        {
            var (weight, gradient) = (linspace(-1, 1, 1001).to(device), linspace(2, -1, 1001).to(device));
            var (first, second, steps) = (zeros(1001, device: device), zeros(1001, device: device), zeros([], device: device));
            for (var i = 0; i < 5; i++)
            {
                FusedOptimizers.AdamW([weight], [gradient], [first], [second], steps, 0.01, 0.9, 0.999, 1e-8, 0.05);
                steps.PlusInPlace(1.0);
            }

            return weight.cpu().data<float>().ToArray();
        }
    }

    [GpuFact]
    public void Autocast_MatrixProduct_IsBFloat16()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (rand(64, 32, device: CUDA), rand(32, 16, device: CUDA));
        Tensor product;
        using (new Autocast(DeviceType.CUDA))
            product = a.mm(b);
        Assert.Equal(ScalarType.BFloat16, product.dtype);
        Assert.True((product.to(float32) - a.mm(b)).abs().max().item<float>() < 0.1f);
    }

    [GpuFact]
    public void Driver_WithADevice_TellsItsNameAndMemory()
    {
        using var some = rand(1 << 20, device: CUDA);
        var device = CudaDriver.Devices[0];
        Assert.NotEmpty(device.Name);
        Assert.InRange(CudaDriver.UsedBytes!.Value, some.numel() * 4, device.MemoryBytes);
    }

    private static void Compare(long[][] shapes, Func<Tensor[], Tensor> function, double tolerance)
    {
        using var scope = NewDisposeScope();
        var values = shapes.Select((shape, i) => randn(shape, float64, generator: new Generator((ulong)i + 1))).ToArray();
        var (expected, found) = (Run(CPU, float64), Run(CUDA, float32));
        foreach (var (truth, tensor) in expected.Zip(found))
            Assert.True((tensor.to(float64).cpu() - truth).abs().max().item<double>() <= tolerance * (1 + truth.abs().max().item<double>()));

        Tensor[] Run(Device device, ScalarType type)
        {
            var inputs = values.Select(value => value.to(type).to(device).detach().requires_grad_(true)).ToArray();
            var output = function(inputs);
            var upstream = linspace(-1, 1, output.numel(), type).to(device).view(output.shape);
            return [output.detach(), .. autograd.grad([output], inputs, [upstream])];
        }
    }
}
