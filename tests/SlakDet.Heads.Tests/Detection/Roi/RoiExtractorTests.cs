using SlakDet.Backbones;
using SlakDet.Heads.Detection.Roi;
using SlakDet.Kernels.Detection;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection.Roi;

public class RoiExtractorTests
{
    private static readonly FeatureSpec[] Levels = [new(2, 4), new(2, 8), new(2, 16), new(2, 32)];

    /// <summary>Width, height; the level by floor(log2(sqrt(width * height) / 56)), limited to 0 to 3.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(-5, 10, 0)]
    [InlineData(56, 56, 0)]
    [InlineData(111.9, 111.9, 0)]
    [InlineData(112, 112, 1)]
    [InlineData(224, 56, 1)]
    [InlineData(223.9, 223.9, 1)]
    [InlineData(224, 224, 2)]
    [InlineData(448, 448, 3)]
    [InlineData(1200, 1100, 3)]
    public void Extract_TakesTheLevelThatFitsTheSize(double width, double height, int level)
    {
        using var scope = NewDisposeScope();
        // Every map holds the number of its level.
        Tensor[] features = [.. Levels.Select((spec, i) => full([1, 2, 1280 / spec.Stride, 1280 / spec.Stride], (float)i + 1))];
        var output = new RoiExtractor(Levels, 1).Extract(features, tensor([0f, 0, 0, (float)width, (float)height], [1, 5]));
        var sampled = Math.Max(width * height, 0) == 0 ? 0 : 1;               // a region of no size has no samples and gives 0
        Assert.Equal(sampled * (level + 1), output[0, 0, 0, 0].item<float>(), 1e-4f);
    }

    [Fact]
    public void Extract_IsRoiAlignOfEachRegion_InTheirOrder()
    {
        using var scope = NewDisposeScope();
        Tensor[] features = [.. Levels.Select(spec => randn(2, 2, 512 / spec.Stride, 512 / spec.Stride)), randn(2, 2, 8, 8)];
        var rois = tensor(new float[,]
        {
            { 1, 10, 20, 500, 490 }, { 0, 5, 5, 30, 40 }, { 1, 100, 100, 230, 250 }, { 0, 0, 0, 300, 310 }, { 1, 50, 60, 70, 90 },
        });
        int[] levels = [3, 0, 1, 2, 0];
        var output = new RoiExtractor(Levels, 7).Extract(features, rois);
        for (var i = 0; i < levels.Length; i++)
            AssertSame(RoiAlign.Apply(features[levels[i]], rois.narrow(0, i, 1), 7, 1.0 / Levels[levels[i]].Stride), output.narrow(0, i, 1));
        Assert.Equal([0, 2, 7, 7], new RoiExtractor(Levels, 7).Extract(features, zeros(0, 5)).shape);
    }

    [Fact]
    public void Extract_HasTheGradientOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        FeatureSpec[] levels = [new(1, 32), new(1, 64)];
        var rois = tensor(new[,] { { 0.0, 10, 20, 90, 80 }, { 0, 0, 0, 200, 190 } });
        var coarse = randn([1, 1, 4, 4], float64);
        var weights = randn([2, 1, 2, 2], float64);
        var error = GradientError(
            fine => new RoiExtractor(levels, 2).Extract([fine, coarse], rois) * weights, randn([1, 1, 8, 8], float64));
        Assert.InRange(error, 0, 1e-7);
    }

    [Fact]
    public void Constructor_OfLevelsOfDifferentWidths_Refuses()
    {
        static string Message(FeatureSpec[] levels) => Assert.Throws<ArgumentException>(() => new RoiExtractor(levels, 7)).Message;
        Assert.Equal("Region extractor: the levels have [4, 5] channels; they must be one or more of one width.", Message([new(4, 4), new(5, 8)]));
        Assert.Contains("have []", Message([]), StringComparison.Ordinal);
    }
}
