using CsCheck;
using SlakDet.Backbones.Sparsity;

namespace SlakDet.Backbones.Tests.Sparsity;

public class PackedBitsTests
{
    [Fact]
    public void Pack_PutsTheFirstValueInTheLowestBit()
    {
        var bits = new byte[2];
        PackedBits.Pack([1, 0, 0, 1, 0, 0, 0, 1, 0, 1], bits);
        Assert.Equal([0b1000_1001, 0b10], bits);
    }

    [Fact]
    public void Unpack_AfterPack_GivesTheValuesBack() => Gen.Bool.Array[0, 70].Sample(values =>
    {
        var bytes = values.Select(value => (byte)(value ? 1 : 0)).ToArray();
        var bits = new byte[PackedBits.ByteCount(bytes.Length)];
        bits.AsSpan().Fill(0xAA);
        PackedBits.Pack(bytes, bits);
        Assert.Equal(values.Count(value => value), bits.Sum(part => (int)byte.PopCount(part)));
        var unpacked = new byte[bytes.Length];
        unpacked.AsSpan().Fill(7);
        PackedBits.Unpack(bits, unpacked);
        Assert.Equal(bytes, unpacked);
    });
}
