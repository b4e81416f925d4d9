using SlakDet.Backbones.Loading;
using SlakDet.Kernels.Native;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

/// <summary>The arrays of tests/Goldens/components, and boxes for tests.</summary>
internal static class ComponentGolden
{
    public static Tensor Array(string file) => TensorConversion.ToTensor(NpyFile.Read(Repository.Golden("components", file)));

    /// <summary>Fails unless two tensors hold the same bits.</summary>
    public static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.contiguous().bytes.ToArray(), actual.contiguous().bytes.ToArray());
    }

    /// <summary>Fails unless all values differ by at most a share of the largest expected one.</summary>
    public static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        var (wanted, found) = (expected.to_type(ScalarType.Float64), actual.detach().to_type(ScalarType.Float64));
        var difference = found.Minus(wanted).abs().max().item<double>() / wanted.abs().max().item<double>();
        Assert.True(difference <= tolerance, $"differs by {difference:e2} of the largest value, allowed are {tolerance:e0}");
    }

    /// <summary>Boxes anywhere in a square, some of them a pixel wide or less.</summary>
    public static Tensor RandomBoxes(long count, double side, double largest, ScalarType type = ScalarType.Float32)
    {
        var corner = rand([count, 2], type).Times(side - largest);
        return cat([corner, corner.Plus(rand([count, 2], type).square().Times(largest)).Plus(0.01)], 1);
    }

    /// <summary>The largest difference between a gradient and central differences of a function of a double tensor.</summary>
    public static double GradientError(Func<Tensor, Tensor> function, Tensor at)
    {
        const double Step = 1e-6;
        var point = at.detach().clone().requires_grad_(true);
        function(point).sum().backward();
        var error = 0.0;
        for (var i = 0L; i < at.numel(); i++)
        {
            using var scope = NewDisposeScope();
            var shift = zeros_like(at);
            shift.view(-1)[i] = Step;
            var numeric = (function(at.Plus(shift)).sum().item<double>() - function(at.Minus(shift)).sum().item<double>()) / (2 * Step);
            error = Math.Max(error, Math.Abs(numeric - point.grad!.view(-1)[i].item<double>()));
        }
        return error;
    }
}
