using SlakDet.Training.Runs;

namespace SlakDet.Training.Tests.Runs;

public class ProgressMeterTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void BeforeTheFirstStep_NothingIsKnown()
    {
        var meter = new ProgressMeter(0, 100, time: _time);
        _time.Advance(10);
        Assert.Equal((0.0, 0.0, null), (meter.RecentImagesPerSecond, meter.OverallImagesPerSecond, meter.Remaining));
    }

    [Fact]
    public void EvenSpeed_RecentIsOverall()
    {
        var meter = new ProgressMeter(0, 100, window: 4, _time);
        Run(meter, 1, 10, seconds: 2);
        Assert.Equal(4, meter.RecentImagesPerSecond, 9);
        Assert.Equal(4, meter.OverallImagesPerSecond, 9);
        Assert.Equal(TimeSpan.FromSeconds(180), meter.Remaining);
    }

    [Fact]
    public void SlowStart_RecentForgetsIt()
    {
        var meter = new ProgressMeter(0, 100, window: 4, _time);
        Run(meter, 1, 1, seconds: 60);
        Run(meter, 2, 5, seconds: 1);
        Assert.Equal(8, meter.RecentImagesPerSecond, 9);
        Assert.Equal(40 / 64.0, meter.OverallImagesPerSecond, 9);
        Assert.Equal(TimeSpan.FromSeconds(95), meter.Remaining);
    }

    [Fact]
    public void Resumed_CountsOnlyItsOwnSteps()
    {
        var meter = new ProgressMeter(1000, 1100, window: 50, _time);
        Run(meter, 1001, 1002, seconds: 1);
        Assert.Equal(8, meter.OverallImagesPerSecond, 9);
        Assert.Equal(TimeSpan.FromSeconds(98), meter.Remaining);
    }

    [Fact]
    public void Pause_CountsOverallOnly()
    {
        var meter = new ProgressMeter(0, 100, window: 50, _time);
        Run(meter, 1, 5, seconds: 1);
        meter.Pause(() => _time.Advance(30));
        Run(meter, 6, 10, seconds: 1);
        Assert.Equal(8, meter.RecentImagesPerSecond, 9);
        Assert.Equal(80 / 40.0, meter.OverallImagesPerSecond, 9);
        Assert.Equal(TimeSpan.FromSeconds(90), meter.Remaining);
    }

    [Fact]
    public void LastStep_NothingRemains()
    {
        var meter = new ProgressMeter(0, 3, time: _time);
        Run(meter, 1, 3, seconds: 1);
        Assert.Equal(TimeSpan.Zero, meter.Remaining);
    }

    private void Run(ProgressMeter meter, long first, long last, double seconds)
    {
        for (var step = first; step <= last; step++)
        {
            _time.Advance(seconds);
            meter.StepDone(step, images: 8);
        }
    }
}
