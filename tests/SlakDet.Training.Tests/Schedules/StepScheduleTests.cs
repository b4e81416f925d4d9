using SlakDet.Training.Schedules;

namespace SlakDet.Training.Tests.Schedules;

public sealed class StepScheduleTests
{
    private const long StepsPerEpoch = 7329;

    private static readonly StepSchedule Coco36 = new()
    {
        Milestones = [27 * StepsPerEpoch, 33 * StepsPerEpoch],
        WarmUp = new LinearWarmUp { Steps = 500, StartRatio = 0.001 },
    };

    [Theory]
    [InlineData(0, 2e-7)]
    [InlineData(250, 2e-4 * (1 - 0.5 * 0.999))]
    [InlineData(499, 2e-4 * (1 - (1 - 499 / 500.0) * 0.999))]
    [InlineData(500, 2e-4)]
    [InlineData(27 * StepsPerEpoch - 1, 2e-4)]
    [InlineData(27 * StepsPerEpoch, 2e-5)]
    [InlineData(33 * StepsPerEpoch - 1, 2e-5)]
    [InlineData(33 * StepsPerEpoch, 2e-6)]
    [InlineData(36 * StepsPerEpoch, 2e-6)]
    public void At_Published36Epochs_DropsAtTheStartOfEpochs27And33(long step, double expected) =>
        Assert.Equal(expected, Coco36.At(step, 2e-4), expected * 1e-12);

    [Fact]
    public void At_MilestoneInsideWarmUp_BothApply()
    {
        var schedule = new StepSchedule { Milestones = [5], Gamma = 0.5, WarmUp = new LinearWarmUp { Steps = 10, StartRatio = 0 } };
        Assert.Equal(0.5 * 0.6, schedule.At(6, 1), 1e-15);
    }
}
