using SlakDet.Backbones.Slak;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Slak;

/// <summary>Small networks for tests, and numbers to fill them with.</summary>
internal static class SlakTestModels
{
    /// <summary>The network of tests/Goldens/seg.</summary>
    public static SlakConfig Reference { get; } = new() { Depths = [1, 2, 2, 1], Dims = [16, 24, 40, 56], LayerScaleInit = 1 };

    /// <summary>One block a stage, few channels.</summary>
    public static SlakConfig Tiny { get; } = new()
    {
        Depths = [1, 1, 1, 1], Dims = [3, 4, 5, 6], WidthFactor = 1, KernelSizes = [13, 11, 9, 5], LayerScaleInit = 0.5,
    };

    /// <summary>Gives every parameter and statistic other values than it starts with, as after training.</summary>
    public static void Scramble(nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        manual_seed(7);
        foreach (var (name, value) in model.state_dict())
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                value.uniform_(0.5, 2);
            else if (name.EndsWith("running_mean", StringComparison.Ordinal) || value.dim() == 1)
                value.add_(randn_like(value), 0.3);
            else if (value.dim() > 1)
                value.mul_(5);
    }

    /// <summary>Largest difference as a share of the largest expected value.</summary>
    public static double Difference(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        return (actual.detach() - expected).abs().max().to_type(ScalarType.Float64).item<double>()
            / expected.abs().max().to_type(ScalarType.Float64).item<double>();
    }
}
