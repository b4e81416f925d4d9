using SlakDet.Backbones.Sparsity;

namespace SlakDet.Backbones.Tests.Sparsity;

public class AdaptationRateTests
{
    [Fact]
    public void At_OfTheReference_IsThePublishedRate() => Assert.All(SparsityGolden.Json["cosine_rate_p0.5_T1000"]!.AsArray(),
        row => Assert.Equal((double)row![1]!, AdaptationRate.At(0.5, (long)row[0]!, 1000), 1e-12));

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(2000, 0.499443)]
    [InlineData(46800, 0.2525)]
    [InlineData(92000, 0.005357)]
    [InlineData(93600, 0.005)]
    public void At_OfThePublishedTraining_FallsAlongACosine(long steps, double rate) => Assert.Equal(rate, AdaptationRate.At(0.5, steps, 93600), 1e-6);
}
