using SlakDet.Backbones.Profiling;
using SlakDet.Backbones.Slak;
using SlakDet.Training.Figures;
using static TorchSharp.torch;

namespace SlakDet.Training.Benchmarks;

/// <summary>
/// What larger kernels cost, whole, decomposed, and decomposed and sparse: parameters and multiply-accumulates exactly, time as measured (SLaK paper, figure 4).
/// </summary>
/// <remarks>
/// SLaK-T of width factor 1 (the depths and widths of ConvNeXt-T) with one kernel size in all stages. Counts are of the classifier with 1000
/// classes; time is that of the backbone in inference form, in main memory.
/// </remarks>
public static class ScalingBenchmark
{
    /// <summary>Share of the weights that is not zero in the sparse networks.</summary>
    public const double Density = RandomSparsity.Density;

    private const int Classes = 1000;

    /// <summary>The kernel sizes of the published figure.</summary>
    public static IReadOnlyList<int> Kernels { get; } = [7, 11, 15, 21, 31, 41, 51, 61, 81, 101, 121, 151];

    /// <summary>ConvNeXt's, RepLKNet's and SLaK's kernel size, and the largest.</summary>
    public static IReadOnlyList<int> QuickKernels { get; } = [7, 31, 51, 151];

    /// <summary>Counts and measures one kernel size after the other.</summary>
    /// <param name="kernels">The sizes, odd, at least 5.</param>
    /// <param name="side">Height and width of the picture, at least 32.</param>
    /// <param name="rounds">Measurements of each, above 0.</param>
    /// <param name="progress">Told each size that is done.</param>
    public static IReadOnlyList<ScalingRow> Run(IReadOnlyList<int> kernels, int side, int rounds, Action<ScalingRow>? progress) => [.. kernels.Select(kernel =>
    {
        var (full, decomposed) = (Config(kernel, decomposed: false), Config(kernel, decomposed: true));
        var times = Measure(full, decomposed, side, rounds);
        var row = new ScalingRow(kernel, Count(full, 1, side, times[0]), Count(decomposed, 1, side, times[1]), Count(decomposed, Density, side, times[2]));
        progress?.Invoke(row);
        return row;
    })];

    /// <summary>Writes a PNG: parameters, multiply-accumulates and time over the kernel size, on logarithmic axes.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="rows">What was measured.</param>
    /// <param name="note">Told where text is missing.</param>
    public static void WriteFigure(string path, IReadOnlyList<ScalingRow> rows, Action<string>? note) => CurveFigure.Write(path, "kernel size",
    [
        Panel("parameters, millions", rows, cost => cost.Parameters / 1e6),
        Panel("multiply-accumulates, 10⁹", rows, cost => cost.MultiplyAdds / 1e9),
        Panel("backbone, ms", rows, cost => cost.Milliseconds),
    ], note);

    /// <summary>The network of a kernel size.</summary>
    internal static SlakConfig Config(int kernel, bool decomposed) =>
        SlakConfig.Tiny with { WidthFactor = 1, KernelSizes = [kernel, kernel, kernel, kernel], Decomposed = decomposed };

    /// <summary>The cost of a network at a density of its weights of rank 2 and 4.</summary>
    internal static ScalingCost Count(SlakConfig config, double density, int side, double milliseconds)
    {
        using var model = new SlakClassifier(config, Classes, META);
        var profile = ModelProfile.Of(model, side, side);
        return new ScalingCost(profile.EffectiveParameters(density), profile.EffectiveMultiplyAdds(density), milliseconds);
    }

    private static double[] Measure(SlakConfig full, SlakConfig decomposed, int side, int rounds)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var whole = Merged(full, isSparse: false);
        using var strips = Merged(decomposed, isSparse: false);
        using var sparse = Merged(decomposed, isSparse: true);
        var picture = rand(1, 3, side, side);
        return Interleaved.Medians(rounds, [.. new[] { whole, strips, sparse }.Select(backbone => (Action)(() =>
        {
            using var inner = NewDisposeScope();
            backbone.call(picture);
        }))]);
    }

    private static SlakBackbone Merged(SlakConfig config, bool isSparse)
    {
        using var trained = new SlakBackbone(config);
        if (isSparse)
            RandomSparsity.Apply(trained);
        return trained.Merged();
    }

    private static CurvePanel Panel(string title, IReadOnlyList<ScalingRow> rows, Func<ScalingCost, double> value)
    {
        return new(title, [Line("full", row => row.Full), Line("decomposed", row => row.Decomposed), Line("decomposed and sparse", row => row.Sparse)]) { IsLogarithmic = true };

        Curve Line(string name, Func<ScalingRow, ScalingCost> form) => new(name, [.. rows.Select(row => (double)row.Kernel)], [.. rows.Select(row => value(form(row)))]);
    }
}
