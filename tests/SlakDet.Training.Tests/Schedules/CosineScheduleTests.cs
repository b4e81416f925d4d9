using SlakDet.Training.Schedules;

namespace SlakDet.Training.Tests.Schedules;

public sealed class CosineScheduleTests
{
    // 300 epochs of 312 steps, 20 of them warm-up; values from NumPy's linspace and cos.
    private static readonly CosineSchedule ImageNet = new() { TotalSteps = 93_600, WarmUpSteps = 6240, MinRate = 1e-6 };

    [Theory]
    [InlineData(0, 0.0)]
    [InlineData(1, 6.411283859592884e-07)]
    [InlineData(3_120, 0.0020003205641929795)]
    [InlineData(6_239, 0.004)]
    [InlineData(6_240, 0.004)]
    [InlineData(6_241, 0.003999999998707098)]
    [InlineData(50_000, 0.0019947476136943794)]
    [InlineData(93_599, 1.0000012929031082e-06)]
    public void At_PublishedRecipe_MatchesNumPy(long step, double expected) =>
        Assert.Equal(expected, ImageNet.At(step, 4e-3), 1e-15);

    [Fact]
    public void At_WarmUp_IncludesBothEnds()
    {
        var schedule = new CosineSchedule { TotalSteps = 10, WarmUpSteps = 5 };
        Assert.Equal([0, 0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 6).Select(step => schedule.At(step, 1)));
    }

    [Fact]
    public void At_OneWarmUpStep_IsZeroThere() => Assert.Equal(0, new CosineSchedule { TotalSteps = 10, WarmUpSteps = 1 }.At(0, 1));

    [Fact]
    public void At_AfterTheEnd_StaysAtMinRate() => Assert.Equal(1e-6, ImageNet.At(93_600, 4e-3));

    [Fact]
    public void At_GroupScale_ScalesTheWholeCurve()
    {
        Assert.Equal(0.5e-6, ImageNet.At(93_600, 4e-3, 0.5));
        Assert.Equal(0.5 * ImageNet.At(50_000, 4e-3), ImageNet.At(50_000, 4e-3, 0.5));
    }
}
