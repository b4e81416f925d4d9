using CsCheck;
using SlakDet.Kernels.Detection;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Tests.Detection;

public class NonMaximumSuppressionTests
{
    [Theory]
    [InlineData("0.5")]
    [InlineData("0.7")]
    public void Select_OfTheReferenceBoxes_KeepsThePublishedOnes(string threshold)
    {
        using var scope = NewDisposeScope();
        var kept = NonMaximumSuppression.Select(Golden.Component("nms_boxes"), Golden.Component("nms_scores"), double.Parse(threshold));
        Assert.Equal(Integers(Golden.Component($"nms_keep_{threshold}")), Integers(kept));
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("0.7")]
    public void SelectBatched_OfTheReferenceBoxes_KeepsThePublishedOnes(string threshold)
    {
        using var scope = NewDisposeScope();
        var (boxes, scores) = (Golden.Component("nms_boxes"), Golden.Component("nms_scores"));
        var groups = Golden.Component("nms_ids").to_type(ScalarType.Int64);
        var kept = NonMaximumSuppression.SelectBatched(boxes, scores, groups, double.Parse(threshold));
        Assert.Equal(Integers(Golden.Component($"batched_nms_keep_{threshold}")), Integers(kept));
        Golden.AssertClose(
            Golden.Component($"batched_nms_dets_{threshold}"), cat([boxes.index_select(0, kept), scores.index_select(0, kept).unsqueeze(1)], 1), 0);
    }

    [Fact]
    public void Select_OfAnyBoxes_IsTheDefinition() =>
        Gen.Select(BoxesGen, Gen.Double[0, 1]).Sample((case_, threshold) =>
        {
            using var scope = NewDisposeScope();
            var kept = NonMaximumSuppression.Select(Rows(case_.Boxes), from_array(case_.Scores), threshold);
            Assert.Equal(Defined(case_.Boxes, case_.Scores, null, (float)threshold), Integers(kept));
        }, iter: 300, threads: 1);

    [Fact]
    public void SelectBatched_OfAnyBoxes_IsTheDefinitionOnMovedBoxes() =>
        Gen.Select(BoxesGen, Gen.Double[0, 1]).Sample((case_, threshold) =>
        {
            using var scope = NewDisposeScope();
            var kept = NonMaximumSuppression.SelectBatched(Rows(case_.Boxes), from_array(case_.Scores), from_array(case_.Groups), threshold);
            Assert.Equal(Defined(Moved(case_.Boxes, case_.Groups), case_.Scores, null, (float)threshold), Integers(kept));
        }, iter: 300, threads: 1);

    [Fact]
    public void SelectBatched_FromTenThousandBoxesOn_NeverComparesGroups()
    {
        using var scope = NewDisposeScope();
        // Boxes at negative coordinates: moved by their group, those of one lie on those of the next.
        var boxes = new float[10_000][];
        var (scores, groups) = (new float[boxes.Length], new long[boxes.Length]);
        for (var i = 0; i < boxes.Length; i++)
        {
            var (x, y) = (-50 + i % 100, -50 + i / 100 * 7 % 100);
            boxes[i] = [x, y, x + 9 + i % 7, y + 12];
            (scores[i], groups[i]) = (i * 7919 % boxes.Length / 10, i % 3);
        }
        var kept = NonMaximumSuppression.SelectBatched(Rows(boxes), from_array(scores), from_array(groups), 0.6);
        Assert.Equal(Defined(Moved(boxes, groups), scores, groups, 0.6f), Integers(kept));

        // One box fewer, and the overlaps across groups count.
        var fewer = NonMaximumSuppression.SelectBatched(Rows(boxes[..^1]), from_array(scores[..^1]), from_array(groups[..^1]), 0.6);
        var moved = Moved(boxes[..^1], groups);
        Assert.Equal(Defined(moved, scores[..^1], null, 0.6f), Integers(fewer));
        Assert.NotEqual(Defined(moved, scores[..^1], groups, 0.6f), Integers(fewer));
    }

    [Fact]
    public void Select_OfOverlapAtTheThreshold_KeepsAndOfEqualScores_TakesTheFirst()
    {
        using var scope = NewDisposeScope();
        // The first two overlap by exactly one half; the third is the second again.
        var boxes = from_array(new float[,] { { 0, 0, 10, 10 }, { 0, 0, 10, 5 }, { 0, 0, 10, 5 } });
        Assert.Equal([0, 1], Integers(NonMaximumSuppression.Select(boxes, ones(3), 0.5)));
        Assert.Equal([0], Integers(NonMaximumSuppression.Select(boxes, ones(3), 0.49)));
        Assert.Equal([2, 0], Integers(NonMaximumSuppression.Select(boxes, from_array(new float[] { 1, 1, 2 }), 0.5)));
    }

    [Fact]
    public void Select_OfEmptyBoxesAndNotNumbers_KeepsThem()
    {
        using var scope = NewDisposeScope();
        var boxes = from_array(new float[,] { { 3, 3, 3, 3 }, { 3, 3, 3, 3 }, { float.NaN, 0, 5, 5 }, { 0, 0, 5, 5 }, { 0, 0, 5, 5 } });
        Assert.Equal([3, 0, 1, 2], Integers(NonMaximumSuppression.Select(boxes, from_array(new float[] { -0f, 0, -1, float.NaN, -2 }), 0.5)));
    }

    [Fact]
    public void Create_OfBoxesInMainMemory_LeavesThemToTheProcessor()
    {
        using var boxes = zeros(3, 4);
        Assert.Null(SuppressorCuda.Create(boxes));
    }

    [Fact]
    public void Select_OfNothing_IsEmpty()
    {
        using var scope = NewDisposeScope();
        var none = NonMaximumSuppression.Select(zeros(0, 4), zeros(0), 0.5);
        Assert.Equal((ScalarType.Int64, 0), (none.dtype, none.numel()));
        Assert.Equal([0], none.shape);
        Assert.Equal([0], NonMaximumSuppression.SelectBatched(zeros(0, 4), zeros(0), zeros(0, int64), 0.5).shape);
    }

    [Fact]
    public void Select_OfArgumentsThatDoNotFit_Refuses()
    {
        using var scope = NewDisposeScope();
        var (boxes, scores) = (zeros(3, 4), zeros(3));
        Refuses("the boxes are Float32 (3, 5); they must be floating, (n, 4)", () => NonMaximumSuppression.Select(zeros(3, 5), scores, 0.5));
        Refuses("the boxes are Int64 (3, 4)", () => NonMaximumSuppression.Select(zeros(3, 4, int64), scores, 0.5));
        Refuses("the scores are Float32 (2); for 3 boxes they must be floating, (3)", () => NonMaximumSuppression.Select(boxes, zeros(2), 0.5));
        Refuses("the groups are Int32 (3); for 3 boxes they must be int64, (3)", () => NonMaximumSuppression.SelectBatched(boxes, scores, zeros(3, int32), 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => NonMaximumSuppression.Select(boxes, scores, 1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => NonMaximumSuppression.Select(boxes, scores, double.NaN));

        void Refuses(string message, Action action) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SelectBatched_LeaksNoTensor()
    {
        using var outer = NewDisposeScope();
        var (boxes, scores, groups) = (rand(50, 4), rand(50), zeros(50, int64));
        TensorLeak.AssertNone(() => NonMaximumSuppression.SelectBatched(boxes, scores, groups, 0.5).Dispose());
    }

    /// <summary>Boxes on a coarse grid, so that ties, empty boxes, exact overlaps and boxes across zero are frequent.</summary>
    private static readonly Gen<(float[][] Boxes, float[] Scores, long[] Groups)> BoxesGen =
        Gen.Select(Gen.Int[-6, 24], Gen.Int[-6, 24], Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 30], Gen.Long[-1, 4])
            .Array[0, 80]
            .Select(draws => (
                draws.Select(draw => (float[])[draw.Item1 * 1.7f, draw.Item2 * 1.7f, (draw.Item1 + draw.Item3) * 1.7f, (draw.Item2 + draw.Item4) * 1.7f]).ToArray(),
                draws.Select(draw => draw.Item5 / 30f).ToArray(),
                draws.Select(draw => draw.Item6).ToArray()));

    /// <summary>The rule, one pair after the other; with groups, boxes of different ones are not compared.</summary>
    private static long[] Defined(float[][] boxes, float[] scores, long[]? groups, float threshold)
    {
        var kept = new List<long>();
        foreach (var candidate in Enumerable.Range(0, boxes.Length).OrderByDescending(i => scores[i]))
            if (!kept.Any(other => (groups is null || groups[other] == groups[candidate]) && Overlap(boxes[other], boxes[candidate]) > threshold))
                kept.Add(candidate);
        return [.. kept];
    }

    private static float Overlap(float[] a, float[] b)
    {
        var width = Math.Max(Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]), 0f);
        var height = Math.Max(Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]), 0f);
        var intersection = width * height;
        return intersection / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - intersection);
    }

    private static float[][] Moved(float[][] boxes, long[] groups)
    {
        var step = boxes.Length == 0 ? 0 : boxes.Max(box => box.Max()) + 1;
        return [.. boxes.Select((box, i) => box.Select(coordinate => coordinate + groups[i] * step).ToArray())];
    }

    private static Tensor Rows(float[][] boxes) => from_array(boxes.SelectMany(box => box).ToArray()).view(-1, 4);

    private static long[] Integers(Tensor tensor) => tensor.to_type(ScalarType.Int64).data<long>().ToArray();
}
