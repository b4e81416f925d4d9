using SlakDet.Heads.Detection;
using static SlakDet.Heads.Tests.Detection.ComponentGolden;
using static TorchSharp.torch;

namespace SlakDet.Heads.Tests.Detection;

[Collection(AloneCollection.Name)]
public class MaxIouMatcherMemoryTests
{
    private const long Most = 256L << 20;

    [Fact]
    public void Match_Of240000AnchorsAnd2000Objects_StaysSmall()
    {
        using var scope = NewDisposeScope();
        var (anchors, truth) = (Anchors(), RandomBoxes(2000, 800, 100));
        MatchResult? match = null;
        Assert.InRange(PeakOf(() => match = new MaxIouMatcher(MatcherConfig.Anchors).Match(anchors, truth)), 0, Most);   // their matrix has 2 GB
        var some = arange(0, anchors.shape[0], 97, ScalarType.Int64);
        AssertSame(BoxOverlaps.Iou(truth, anchors.index_select(0, some)).amax([0]), match!.MaxOverlap.index_select(0, some));
    }

    [Fact]
    public void MatchTensors_Of240000AnchorsAnd40Objects_StaysSmall()
    {
        using var scope = NewDisposeScope();
        var (anchors, truth) = (Anchors(), RandomBoxes(40, 800, 400));
        var matcher = new MaxIouMatcher(MatcherConfig.Anchors);
        Assert.InRange(PeakOf(() => matcher.MatchTensors(anchors, truth)), 0, Most);       // in one piece they take 800 MB
    }

    private static Tensor Anchors()
    {
        var grid = new AnchorGenerator(new AnchorConfig(), [4, 8, 16, 32, 64]).Generate([(200, 302), (100, 151), (50, 76), (25, 38), (13, 19)]);
        Assert.InRange(grid.Count, 240_000, 250_000);
        return grid.ToTensor(CPU);
    }

    /// <summary>By how many bytes the process grows while something runs.</summary>
    private static long PeakOf(Action action)
    {
        GC.Collect();
        var (before, peak) = (Environment.WorkingSet, 0L);
        using var done = new ManualResetEventSlim();
        var watcher = new Thread(() =>
        {
            while (!done.Wait(1))
                peak = Math.Max(peak, Environment.WorkingSet);
        });
        watcher.Start();
        action();
        done.Set();
        watcher.Join();
        return Math.Max(peak - before, 0);
    }
}
