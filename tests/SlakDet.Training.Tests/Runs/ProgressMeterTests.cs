using SlakDet.Training.Runs;

namespace SlakDet.Training.Tests.Runs;

public class ProgressMeterTests
{
    private readonly FakeTime _time = new();

    [Fact]
    public void Remaining_BeforeTheFirstStep_IsNotKnown()
    {
        var meter = new ProgressMeter(0, 100, time: _time);
        _time.Advance(10);
        Assert.Null(meter.Remaining);
    }

    [Fact]
    public void Remaining_AtEvenSpeed_IsTheStepsLeftAtIt()
    {
        var meter = new ProgressMeter(0, 100, window: 4, _time);
        Run(meter, 1, 10, seconds: 2);
        Assert.Equal(TimeSpan.FromSeconds(180), meter.Remaining);
    }

    [Fact]
    public void Remaining_AfterASlowStart_ForgetsIt()
    {
        var meter = new ProgressMeter(0, 100, window: 4, _time);
        Run(meter, 1, 1, seconds: 60);
        Run(meter, 2, 5, seconds: 1);
        Assert.Equal(TimeSpan.FromSeconds(95), meter.Remaining);
    }

    [Fact]
    public void Remaining_OfAResumedRun_CountsItsOwnSteps()
    {
        var meter = new ProgressMeter(1000, 1100, window: 50, _time);
        Run(meter, 1001, 1002, seconds: 1);
        Assert.Equal(TimeSpan.FromSeconds(98), meter.Remaining);
    }

    [Fact]
    public void Remaining_AfterAPause_LeavesItOut()
    {
        var meter = new ProgressMeter(0, 100, window: 50, _time);
        Run(meter, 1, 5, seconds: 1);
        meter.Pause(() => _time.Advance(30));
        Run(meter, 6, 10, seconds: 1);
        Assert.Equal(TimeSpan.FromSeconds(90), meter.Remaining);
    }

    [Fact]
    public void Remaining_AfterTheLastStep_IsNothing()
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
            meter.StepDone(step);
        }
    }
}
