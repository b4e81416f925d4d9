using SlakDet.Weights.IO;

namespace SlakDet.Weights.Tests.IO;

public class Crc32Tests
{
    [Fact]
    public void Append_CheckValue_IsThatOfTheStandard() => Assert.Equal(0xCBF43926, Crc32.Append(0, "123456789"u8));

    [Fact]
    public void Append_InPieces_EqualsTheWhole()
    {
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)(i * 31 % 251)).ToArray();
        var whole = Crc32.Append(0, bytes);

        for (var cut = 0; cut <= 40; cut++)
            Assert.Equal(whole, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        Assert.Equal(0u, Crc32.Append(0, []));
    }
}
