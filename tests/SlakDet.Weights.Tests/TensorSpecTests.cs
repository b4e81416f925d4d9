namespace SlakDet.Weights.Tests;

public class TensorSpecTests
{
    [Theory]
    [InlineData(TensorElementType.Float64, 48)]
    [InlineData(TensorElementType.Float32, 24)]
    [InlineData(TensorElementType.Float16, 12)]
    [InlineData(TensorElementType.BFloat16, 12)]
    [InlineData(TensorElementType.Int64, 48)]
    [InlineData(TensorElementType.Int32, 24)]
    [InlineData(TensorElementType.Int16, 12)]
    [InlineData(TensorElementType.Int8, 6)]
    [InlineData(TensorElementType.UInt8, 6)]
    [InlineData(TensorElementType.Bool, 6)]
    public void ByteCount_EveryType_IsCountTimesSize(TensorElementType type, long expected) => Assert.Equal(expected,
        new TensorSpec("w", type, [2, 3]).ByteCount);

    [Fact]
    public void ElementCount_ScalarAndEmpty_AreOneAndZero()
    {
        Assert.Equal(1, Spec().ElementCount);
        Assert.Equal(0, Spec(long.MaxValue, 0, long.MaxValue).ElementCount);
    }

    [Fact]
    public void ElementCount_Overflow_Throws()
    {
        Assert.Throws<OverflowException>(() => Spec(1L << 32, 1L << 31).ElementCount);
        Assert.Throws<OverflowException>(() => Spec(long.MaxValue).ByteCount);
    }

    [Fact]
    public void Equals_ComparesSizesByValue()
    {
        Assert.Equal(Spec(2, 3), Spec(2, 3));
        Assert.Equal(Spec(2, 3).GetHashCode(), Spec(2, 3).GetHashCode());
        Assert.NotEqual(Spec(2, 3), Spec(3, 2));
        Assert.NotEqual(Spec(2), Spec(2) with { ElementType = TensorElementType.Float16 });
    }

    [Fact]
    public void ToString_ShowsNameTypeAndShape() => Assert.Equal("w Float32 [64, 3, 7, 7]", Spec(64, 3, 7, 7).ToString());

    private static TensorSpec Spec(params long[] shape) => new("w", TensorElementType.Float32, shape);
}
