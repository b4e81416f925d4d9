using SlakDet.Backbones.Slak;
using SlakDet.Data.Images;
using SlakDet.Training.Benchmarks;

namespace SlakDet.Training.Tests.Benchmarks;

public class ScalingBenchmarkTests
{
    private static readonly int[] Depths = [3, 3, 9, 3];
    private static readonly int[] Channels = [96, 192, 384, 768];

    [Fact]
    public void Count_IsThatOfTheFormulas()
    {
        foreach (var kernel in ScalingBenchmark.Kernels)
            foreach (var decomposed in new[] { false, true })
            {
                var cost = ScalingBenchmark.Count(ScalingBenchmark.Config(kernel, decomposed), 1, 224, 0);
                Assert.Equal(Parameters(kernel, decomposed), cost.Parameters);
                Assert.Equal(MultiplyAdds(kernel, decomposed), cost.MultiplyAdds);
            }
    }

    // Biases, norms and layer scales have rank 1 and stay; all products with weights shrink alike.
    [Fact]
    public void Count_OfASparseNetwork_KeepsItsVectors()
    {
        var cost = ScalingBenchmark.Count(ScalingBenchmark.Config(51, decomposed: true), 0.6, 224, 0);
        var vectors = Vectors(branches: 3);
        Assert.Equal(vectors + 0.6 * (Parameters(51, true) - vectors), cost.Parameters, 1e-3);
        Assert.Equal(0.6 * MultiplyAdds(51, true), cost.MultiplyAdds, 1e-3);
    }

    // Published or computed from the published network: millions of parameters and 10^9 multiply-accumulates of ConvNeXt-T with larger kernels.
    [Theory]
    [InlineData(false, 32.1, 6.16, 31, 29, 27, 13)]
    [InlineData(false, 38.6, 9.35, 51, 49, 47, 13)]
    [InlineData(false, 43.1, 11.56, 61, 59, 57, 13)]
    [InlineData(true, 29.95, 5.01, 31, 29, 27, 13)]
    [InlineData(true, 30.8, 5.42, 51, 49, 47, 13)]
    [InlineData(true, 31.2, 5.62, 61, 59, 57, 13)]
    public void Count_OfThePublishedKernels_IsThePublishedSize(bool decomposed, double millions, double giga, params int[] kernels)
    {
        var cost = ScalingBenchmark.Count(SlakConfig.Tiny with { WidthFactor = 1, KernelSizes = kernels, Decomposed = decomposed }, 1, 224, 0);
        Assert.Equal(millions, cost.Parameters / 1e6, 0.06);
        Assert.Equal(giga, cost.MultiplyAdds / 1e9, 0.006);
    }

    [Fact]
    public void Decomposed_OfTheLargestKernel_IsCheaperThanFullOf51()
    {
        Assert.True(Parameters(151, true) < Parameters(51, false));
        Assert.True(MultiplyAdds(151, true) < MultiplyAdds(51, false));
    }

    [Fact]
    public void Run_MeasuresEverySize()
    {
        using var folder = new TempFolder();
        var told = new List<int>();
        var rows = ScalingBenchmark.Run([5, 9], 32, 1, row => told.Add(row.Kernel));
        Assert.Equal([5, 9], rows.Select(row => row.Kernel));
        Assert.Equal([5, 9], told);
        Assert.All(rows.SelectMany(row => new[] { row.Full, row.Decomposed, row.Sparse }), cost => Assert.True(cost.Milliseconds > 0 && cost.MultiplyAdds > 0));
        Assert.All(rows, row => Assert.True(row.Sparse.Parameters < row.Decomposed.Parameters));

        ScalingBenchmark.WriteFigure(folder["scaling.png"], rows, null);
        using var figure = ImageFile.DecodeColor(folder["scaling.png"]);
        Assert.True(figure.Width > 2 * figure.Height);
        Assert.True(figure.ToArray().Average(value => value) is > 20 and < 254, "the figure is blank");
    }

    private static double Parameters(int kernel, bool decomposed) => Vectors(decomposed ? 3 : 2)
        + Depths.Zip(Channels, (blocks, c) => blocks * (c * Taps(kernel, decomposed) + 8L * c * c)).Sum()
        + 3 * 16 * 96 + Channels.Zip(Channels.Skip(1), (from, to) => 4L * from * to).Sum() + 768 * 1000;

    /// <summary>Norms of branches, norm, two biases and layer scale of each block; bias and norm of each downsampling; the last norm and the classifier's bias.</summary>
    private static long Vectors(int branches) =>
        Depths.Zip(Channels, (blocks, c) => (long)blocks * (2 * branches * c + 2 * c + 4 * c + c + c)).Sum()
        + 96 + 2 * 96 + Channels.Zip(Channels.Skip(1), (from, to) => 2 * from + to).Sum() + 2 * 768 + 1000;

    private static double MultiplyAdds(int kernel, bool decomposed)
    {
        double sum = 768 * 1000;
        for (var stage = 0; stage < 4; stage++)
        {
            var (c, side) = ((long)Channels[stage], 56 >> stage);
            var reduction = stage == 0 ? 48 * c : 4 * c * Channels[stage - 1];
            sum += side * side * (reduction + Depths[stage] * (c * Taps(kernel, decomposed) + 8 * c * c));
        }
        return sum;
    }

    /// <summary>M x M or 2 x M x 5, and 5 x 5.</summary>
    private static long Taps(int kernel, bool decomposed) => (decomposed ? 10L * kernel : (long)kernel * kernel) + 25;
}
