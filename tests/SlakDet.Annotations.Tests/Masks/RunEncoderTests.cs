using CsCheck;
using SlakDet.Annotations.Masks;

namespace SlakDet.Annotations.Tests.Masks;

public class RunEncoderTests
{
    // The machine that runs the tests takes one width; the others are computed in software here, and must agree.
    [Fact]
    public void OnBits_AllWidths_MarkThePixelsThatAreNotZero() => Gen.Byte[0, 2].Array[64].Sample(pixels =>
    {
        var expected = 0UL;
        for (var k = 0; k < 64; k++)
            if (pixels[k] != 0)
                expected |= 1UL << k;
        Assert.Equal(expected, RunEncoder.OnBits512(ref pixels[0]));
        Assert.Equal(unchecked((uint)expected), RunEncoder.OnBits256(ref pixels[0]));
        Assert.Equal(unchecked((ushort)expected), RunEncoder.OnBits128(ref pixels[0]));
    });

    [Fact]
    public void Transpose_AnyBits_ExchangesRowsAndColumns() => Gen.ULong.Array[64].Sample(words =>
    {
        var transposed = words.ToArray();
        BitMatrix.Transpose(transposed);
        for (var row = 0; row < 64; row++)
            for (var column = 0; column < 64; column++)
                Assert.Equal(words[row] >> column & 1, transposed[column] >> row & 1);
    });
}
