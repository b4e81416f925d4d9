using SlakDet.Training.Schedules;

namespace SlakDet.Training.Tests.Schedules;

public sealed class PolyScheduleTests
{
    private static PolySchedule Published(long warmUp, double ratio = 1e-6) =>
        new() { TotalSteps = 160_000, WarmUp = new LinearWarmUp { Steps = warmUp, StartRatio = ratio } };

    [Theory]
    [InlineData(0, 1.0e-10)]
    [InlineData(1, 6.6766e-8)]
    [InlineData(1499, 9.8997e-5)]
    [InlineData(1500, 9.90625e-5)]
    [InlineData(80_000, 5e-5)]
    public void At_PublishedRecipe_MatchesCheckValues(long step, double expected) =>
        Assert.Equal(expected, Published(1500).At(step, 1e-4), expected * 2e-5);

    [Fact]
    public void At_WarmUp_FollowsBothFormulas()
    {
        var warmUp = new LinearWarmUp { Steps = 10, StartRatio = 0.25 };
        var schedule = new PolySchedule { TotalSteps = 1000, Power = 0.9, MinRate = 1e-3, WarmUp = warmUp };
        var regular = 1e-3 + (0.1 - 1e-3) * Math.Pow(1 - 4 / 1000.0, 0.9);
        Assert.Equal(regular * (1 - (1 - 0.4) * 0.75), schedule.At(4, 0.1), 1e-15);
    }

    [Fact]
    public void At_LastStepAndAfter_EndsAtMinRate()
    {
        var schedule = new PolySchedule { TotalSteps = 100, MinRate = 1e-5 };
        Assert.Equal(1e-5 + (1e-2 - 1e-5) / 100, schedule.At(99, 1e-2), 1e-15);
        Assert.Equal(1e-5, schedule.At(100, 1e-2));
        Assert.Equal(1e-5, schedule.At(100_000, 1e-2));
    }

    [Fact]
    public void At_GroupScale_StartsFromTheGroupsOwnRate()
    {
        var schedule = new PolySchedule { TotalSteps = 100, MinRate = 1e-5 };
        Assert.Equal(schedule.At(50, 5e-3), schedule.At(50, 1e-2, 0.5));
    }

    [Fact]
    public void At_NegativeStep_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Published(0).At(-1, 1e-4));
}
