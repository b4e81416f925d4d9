using SlakDet.Training.Schedules;

namespace SlakDet.Training.Tests.Schedules;

public sealed class ConstantScheduleTests
{
    [Fact]
    public void At_NoWarmUp_IsTheBaseRateFromTheFirstStep()
    {
        var schedule = new ConstantSchedule();
        Assert.Equal([0.3, 0.3], new[] { 0L, 1_000_000L }.Select(step => schedule.At(step, 0.3)));
        Assert.Equal(0.15, schedule.At(7, 0.3, 0.5));
    }

    [Fact]
    public void At_WarmUp_RisesFromTheRatioToTheBaseRate()
    {
        var schedule = new ConstantSchedule { WarmUp = new LinearWarmUp { Steps = 4, StartRatio = 0.2 } };
        var rates = Enumerable.Range(0, 6).Select(step => schedule.At(step, 1)).ToArray();
        double[] expected = [0.2, 0.4, 0.6, 0.8, 1, 1];
        Assert.All(rates.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-15));
    }
}
