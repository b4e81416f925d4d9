using CsCheck;
using SlakDet.Data.Transforms;

namespace SlakDet.Data.Tests.Transforms;

public class LinearAxisTests
{
    [Fact]
    public void Lower_TwiceAsManyPixels_IsAQuarterBesideTheCentres()
    {
        var axis = new LinearAxis(3, 6, stopAtEdges: false);
        Assert.Equal([-1, 0, 0, 1, 1, 2], axis.Lower);
        Assert.Equal([(512, 1536), (1536, 512), (512, 1536), (1536, 512), (512, 1536), (1536, 512)], axis.Weights.Select(Pair));
    }

    [Fact]
    public void Lower_StopAtEdges_GivesTheOutermostPixelsTheWholeWeight()
    {
        var axis = new LinearAxis(3, 6, stopAtEdges: true);
        Assert.Equal([0, 0, 0, 1, 1, 2], axis.Lower);
        Assert.Equal([(2048, 0), (1536, 512), (512, 1536), (1536, 512), (512, 1536), (2048, 0)], axis.Weights.Select(Pair));
    }

    [Fact]
    public void Weights_AnySize_AreAPartOfOneAndItsRest() =>
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 3000], Gen.Bool).Sample((from, to, stopAtEdges) =>
        {
            var axis = new LinearAxis(from, to, stopAtEdges);
            Assert.All(axis.Lower, lower => Assert.InRange(lower, stopAtEdges ? 0 : -1, from - 1));
            Assert.All(axis.Weights.Select(Pair), pair =>
            {
                Assert.InRange(pair.Lower, 0, 2048);
                Assert.InRange(pair.Upper, 0, 2048);

                // Each is rounded on its own.
                Assert.InRange(pair.Lower + pair.Upper, 2047, 2049);
            });
        }, iter: 50);

    private static (int Lower, int Upper) Pair(int weights) => (weights & 0xFFFF, weights >> 16);
}
