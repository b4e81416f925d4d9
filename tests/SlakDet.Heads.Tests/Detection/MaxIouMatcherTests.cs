using SlakDet.Heads.Detection;
using SlakDet.Kernels.Native;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

public class MaxIouMatcherTests
{
    public static TheoryData<string, MatcherConfig> Published => new()
    {
        { "rpn", MatcherConfig.Anchors }, { "rcnn", MatcherConfig.Regions(0.5) }, { "stage3", MatcherConfig.Regions(0.7) },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Match_OfTheReferenceAnchors_GivesThePublishedObjectsAndOverlaps(string name, MatcherConfig config)
    {
        using var scope = NewDisposeScope();
        var (matcher, boxes, truth) = (new MaxIouMatcher(config), Array("assign_boxes.npy"), Array("assign_gt.npy"));
        foreach (var match in (MatchResult[])[matcher.Match(boxes, truth), matcher.MatchTensors(boxes, truth)])
        {
            AssertSame(Array($"assign_{name}.npy").to_type(ScalarType.Int64), match.Assignment);
            AssertSame(Array("assign_max_overlap.npy"), match.MaxOverlap);
        }
    }

    /// <summary>Coordinates on a coarse lattice give many exact ties.</summary>
    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(1023, 3, 20)]
    [InlineData(1024, 40, 8)]
    [InlineData(5000, 70, 12)]
    public void Match_InBothForms_IsThatOfPlainLoops(int boxes, int objects, int lattice)
    {
        using var scope = NewDisposeScope();
        manual_seed(boxes + objects);
        Tensor Lattice(int count)
        {
            var corner = randint(0, lattice, [count, 2], float32);
            return cat([corner, corner.Plus(randint(0, lattice, [count, 2], float32))], 1).Times(1.3);
        }
        var (candidates, truth) = (Lattice(boxes), Lattice(objects));
        foreach (var config in (MatcherConfig[])[MatcherConfig.Anchors, MatcherConfig.Regions(0.5), new(0.6, 0.2, 0, MatchLowQuality: true)])
        {
            var (assignment, overlap) = Loops(config, Rows(candidates), Rows(truth));
            var matcher = new MaxIouMatcher(config);
            foreach (var match in (MatchResult[])[matcher.MatchManaged(candidates, truth), matcher.MatchTensors(candidates, truth)])
            {
                AssertSame(tensor(overlap), match.MaxOverlap);
                AssertSame(tensor(assignment), match.Assignment);
            }
        }
    }

    [Fact]
    public void Match_WhenObjectsShareTheirBestBox_GivesItToTheLastOne()
    {
        using var scope = NewDisposeScope();
        var boxes = tensor(new float[,] { { 0, 0, 10, 10 }, { 0, 0, 10, 10 }, { 50, 50, 60, 60 } });
        var truth = tensor(new float[,] { { 0, 0, 10, 10 }, { 0, 0, 6, 10 }, { 51, 50, 71, 60 } });
        var match = new MaxIouMatcher(MatcherConfig.Anchors).Match(boxes, truth);
        Assert.Equal([2L, 2, 3], match.Assignment.data<long>().ToArray());        // the overlaps 1 and 0.6; the third 9/21 is enough
        Assert.Equal([1f, 1, 0.42857143f], match.MaxOverlap.data<float>().ToArray());
        var strict = new MaxIouMatcher(MatcherConfig.Anchors with { MinPositive = 0.7 }).Match(boxes, truth);
        Assert.Equal([1L, 1, -1], strict.Assignment.data<long>().ToArray());
    }

    [Fact]
    public void Match_WithNothingToMatch_IsBackground()
    {
        using var scope = NewDisposeScope();
        var matcher = new MaxIouMatcher(MatcherConfig.Anchors);
        var match = matcher.Match(rand(3, 4), zeros(0, 4));
        Assert.Equal([0L, 0, 0], match.Assignment.data<long>().ToArray());
        Assert.Equal([0f, 0, 0], match.MaxOverlap.data<float>().ToArray());
        Assert.Equal([0], matcher.Match(zeros(0, 4), rand(3, 4)).Assignment.shape);
        Assert.Equal([0], matcher.Match(zeros(0, 4), zeros(0, 4)).MaxOverlap.shape);
    }

    [Fact]
    public void Match_OfBoxesInDouble_ComparesThemInSinglePrecision()
    {
        using var scope = NewDisposeScope();
        var (boxes, truth) = (Array("assign_boxes.npy").to_type(ScalarType.Float64).requires_grad_(true), Array("assign_gt.npy"));
        var match = new MaxIouMatcher(MatcherConfig.Anchors).Match(boxes, truth);
        AssertSame(Array("assign_max_overlap.npy"), match.MaxOverlap);
        Assert.False(match.MaxOverlap.requires_grad);
    }

    [Fact]
    public void Match_OfBoxesThatAreNoNumbers_IgnoresThem()
    {
        using var scope = NewDisposeScope();
        var boxes = tensor(new float[,] { { float.NaN, 0, 10, 10 }, { 0, 0, 10, 10 } });
        var (matcher, truth) = (new MaxIouMatcher(MatcherConfig.Regions(0.5)), tensor(new float[,] { { 0, 0, 10, 9 } }));
        Assert.Equal([-1L, 1], matcher.MatchManaged(boxes, truth).Assignment.data<long>().ToArray());
        Assert.Equal([-1L, 1], matcher.MatchTensors(boxes, truth).Assignment.data<long>().ToArray());
    }

    [Fact]
    public void Constructor_OfLimitsOutOfRange_NamesThem()
    {
        static string Message(MatcherConfig config) => Assert.Throws<ArgumentException>(() => new MaxIouMatcher(config)).Message;
        Assert.StartsWith("Box matching: Negative is 0.6, Positive 0.5, MinPositive 0.3; all must be", Message(new(0.5, 0.6, 0.3, true)), StringComparison.Ordinal);
        Assert.Contains("Positive 1.5", Message(MatcherConfig.Regions(1.5)), StringComparison.Ordinal);
        Assert.Contains("MinPositive NaN", Message(MatcherConfig.Anchors with { MinPositive = double.NaN }), StringComparison.Ordinal);
    }

    private static float[][] Rows(Tensor boxes) => [.. boxes.data<float>().ToArray().Chunk(4)];

    private static (long[] Assignment, float[] Overlap) Loops(MatcherConfig config, float[][] boxes, float[][] objects)
    {
        float[][] overlaps = [.. objects.Select(item => boxes.Select(box => Iou(item, box)).ToArray())];
        float[] best = [.. boxes.Select((_, i) => overlaps.Max(row => row[i]))];
        long[] assignment = [.. best.Select((most, i) =>
            most >= (float)config.Positive ? System.Array.FindIndex(overlaps, row => row[i] == most) + 1L : most < (float)config.Negative ? 0 : -1)];
        if (config.MatchLowQuality)
            foreach (var (k, row) in overlaps.Index())
            {
                var most = row.Max();
                for (var i = 0; i < row.Length; i++)
                    if (row[i] == most && most >= (float)config.MinPositive)
                        assignment[i] = k + 1;
            }
        return (assignment, best);
    }

    private static float Iou(float[] a, float[] b)
    {
        var shared = Math.Max(Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]), 0) * Math.Max(Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]), 0);
        return shared / Math.Max((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared, 1e-6f);
    }
}
