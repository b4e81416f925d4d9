using CsCheck;
using SlakDet.Evaluation.Segmentation;

namespace SlakDet.Evaluation.Tests.Segmentation;

public class PixelPairsTests
{
    // The machine that runs the tests takes one width; the others are computed in software here, and must agree.
    [Fact]
    public void RunEnds_AllWidths_MarkThePixelsThatDifferFromTheirLeftNeighbour()
        => Gen.Select(Gen.Byte[0, 2].Array[65], Gen.Byte[0, 2].Array[65]).Sample((prediction, label) =>
        {
            var expected = 0UL;
            for (var k = 0; k < 64; k++)
                if (prediction[k + 1] != prediction[k] || label[k + 1] != label[k])
                    expected |= 1UL << k;

            Assert.Equal(expected, PixelPairs.RunEnds512(ref prediction[1], ref label[1]));
            Assert.Equal(unchecked((uint)expected), PixelPairs.RunEnds256(ref prediction[1], ref label[1]));
            Assert.Equal(unchecked((ushort)expected), PixelPairs.RunEnds128(ref prediction[1], ref label[1]));
        });
}
