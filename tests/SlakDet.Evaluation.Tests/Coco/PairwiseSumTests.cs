using SlakDet.Evaluation.Coco;

namespace SlakDet.Evaluation.Tests.Coco;

public class PairwiseSumTests
{
    // numpy.mean((numpy.arange(length) * 0.1) % 1), NumPy 1.24.2.
    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(7, 0.3)]
    [InlineData(8, 0.35000000000000003)]
    [InlineData(100, 0.45000000000000023)]
    [InlineData(129, 0.4465116279069771)]
    [InlineData(1010, 0.4500000000000028)]
    [InlineData(8192, 0.44990234375002275)]
    [InlineData(8193, 0.4498718418162073)]
    [InlineData(80800, 0.4500000000002163)]
    public void Mean_AnyLength_IsNumPysToTheBit(int length, double mean)
        => Assert.Equal(mean, PairwiseSum.Mean([.. Enumerable.Range(0, length).Select(i => i * 0.1 % 1)]));

    [Fact]
    public void Mean_OfNothing_IsMinusOne() => Assert.Equal(-1, PairwiseSum.Mean([]));
}
