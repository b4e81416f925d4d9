using SlakDet.Backbones.Slak;
using SlakDet.Training.Benchmarks;

namespace SlakDet.Training.Tests.Benchmarks;

public class BlockTimingTests
{
    // Contiguous 4 ms of ours against 80, channels last 5 against 20; a copy of 10 GB/s.
    private static readonly BlockTiming Row = new(1, 3, 16, KernelShape.OfStage(SlakConfig.Tiny, 0, 512, 512), "bf16", WithNorms: true, 10,
        new(1, 4), new(0.5, 5), new(20, 80), new(6, 20));

    [Fact]
    public void Operations_OfEveryTapInsideTheMap_AreCountedOneByOne()
    {
        var (map, channels) = (128, 124);
        long taps = 0;
        foreach (var (height, width) in (ReadOnlySpan<(int, int)>)[(51, 5), (5, 51), (5, 5)])
            taps += Inside(map, height) * Inside(map, width);
        Assert.Equal(2 * 16 * channels * taps, Row.Operations);
        Assert.Equal(3 * Row.Operations / 4e-3 / 1e12, Row.Teraflops(Row.Own), 1e-9);

        static long Inside(int map, int kernel)
        {
            long count = 0;
            for (var at = 0; at < map; at++)
                for (var tap = at - kernel / 2; tap <= at + kernel / 2; tap++)
                    count += tap >= 0 && tap < map ? 1 : 0;
            return count;
        }
    }

    [Fact]
    public void Ratios_CompareLikeLayoutsAndTheBetterOnes()
    {
        Assert.Equal(20, Row.TimesFasterContiguous);
        Assert.Equal(5, Row.TimesFaster);
        Assert.Equal((new BlockTimes(1, 4), new BlockTimes(6, 20)), (Row.Own, Row.Stock));
    }

    [Fact]
    public void Stock_WhereLibtorchRefusesALayout_IsTheOther()
    {
        var refused = BlockTimes.Refused("no kernel");
        Assert.Equal(Row.Libtorch, (Row with { LibtorchChannelsLast = refused }).Stock);
        Assert.Equal(Row.LibtorchChannelsLast, (Row with { Libtorch = refused }).Stock);
        Assert.Equal(5, (Row with { Libtorch = refused }).TimesFaster);
        Assert.True(double.IsNaN((Row with { Libtorch = refused }).TimesFasterContiguous));
        Assert.True(double.IsNaN(BlockSummary.Of([Row, Row with { Libtorch = refused }]).TimesFasterContiguous));
    }

    [Fact]
    public void ShareOfFloor_CountsTwoMapsForwardAndFiveWithGradients()
    {
        var seconds = 16.0 * 124 * 128 * 128 * 2 / 10e9;
        Assert.Equal(2 * seconds / 1e-3, Row.ForwardShareOfFloor(Row.Own), 1e-9);
        Assert.Equal(5 * seconds / 4e-3, Row.ShareOfFloor(Row.Own), 1e-9);
        Assert.Equal(2 * Row.ShareOfFloor(Row.Own), (Row with { Precision = "fp32" }).ShareOfFloor(Row.Own), 1e-9);
    }

    [Fact]
    public void Summary_AddsUpTheBlocksOfEachStage()
    {
        var second = Row with { Stage = 2, Blocks = 9, SlakDet = new(2, 8), SlakDetChannelsLast = new(1, 6), Libtorch = new(10, 40), LibtorchChannelsLast = new(10, 60) };
        var all = BlockSummary.Of([Row, second]);
        var (own, operations) = (3 * 4 + 9 * 6.0, 3.0 * (3 * Row.Operations + 9 * second.Operations));
        Assert.Equal((3 * 1 + 9 * 1) / 16.0, all.ForwardPerPicture, 1e-9);
        Assert.Equal(own / 16, all.BothPerPicture, 1e-9);
        Assert.Equal(operations / (own * 1e-3) / 1e12, all.Teraflops, 1e-9);
        Assert.Equal((3 * 80 + 9 * 40) / (3 * 4 + 9 * 8.0), all.TimesFasterContiguous, 1e-9);
        Assert.Equal((3 * 20 + 9 * 40) / own, all.TimesFaster, 1e-9);
    }
}
