using System.Runtime.InteropServices;

namespace SlakDet.Weights.Tests;

public class WeightTensorTests
{
    [Fact]
    public void Density_EveryType_CountsNonZeros()
    {
        AssertDensity(0.5, TensorElementType.Float64, new[] { 0.0, -0.0, double.NaN, 1e-300 });
        AssertDensity(0.5, TensorElementType.Float32, new[] { 0f, -0f, float.NaN, 1e-40f });
        AssertDensity(0.25, TensorElementType.Float16, new[] { (Half)0, (Half)(-0.0), (Half)0, (Half)1e-7 });
        AssertDensity(0.25, TensorElementType.BFloat16, new ushort[] { 0, 0x8000, 0, 0x3F80 });
        AssertDensity(0.75, TensorElementType.Int64, new[] { 0, long.MinValue, 1, -1 });
        AssertDensity(0.75, TensorElementType.Int32, new[] { 0, int.MinValue, 1, -1 });
        AssertDensity(0.75, TensorElementType.Int16, new short[] { 0, short.MinValue, 1, -1 });
        AssertDensity(0.75, TensorElementType.Int8, new sbyte[] { 0, sbyte.MinValue, 1, -1 });
        AssertDensity(0.75, TensorElementType.UInt8, new byte[] { 0, 128, 1, 255 });
        AssertDensity(0.25, TensorElementType.Bool, new byte[] { 0, 0, 1, 0 });
        AssertDensity(0, TensorElementType.Float32, Array.Empty<float>());
    }

    [Fact]
    public void Density_LargerThanOneChunk_CountsAll()
    {
        var values = new float[700_001];
        for (var i = 0; i < values.Length; i += 7)
            values[i] = 1;

        AssertDensity((double)100_001 / 700_001, TensorElementType.Float32, values);
    }

    [Fact]
    public void ToSingles_LargerThanOneChunk_ConvertsAll()
    {
        var values = Enumerable.Range(0, 700_001).Select(i => i * 0.25).ToArray();
        var singles = Tensor(TensorElementType.Float64, values).ToSingles();

        Assert.Equal(values.Select(v => (float)v), singles);
    }

    [Fact]
    public void ToSingles_SpecialValues_AreKept()
    {
        Assert.Equal([float.PositiveInfinity, float.NaN, -0f, 5.9604645e-8f],
            Tensor(TensorElementType.Float16, new ushort[] { 0x7C00, 0x7E00, 0x8000, 1 }).ToSingles());
        Assert.Equal([float.NegativeInfinity, 1, 9.1835e-41f],
            Tensor(TensorElementType.BFloat16, new ushort[] { 0xFF80, 0x3F80, 1 }).ToSingles());
        Assert.Equal([float.PositiveInfinity, 0], Tensor(TensorElementType.Float64, new[] { 1e300, 1e-300 }).ToSingles());
    }

    [Fact]
    public void ToSingles_Integers_IsRefused()
    {
        var refused = Assert.Throws<WeightsException>(() => Tensor(TensorElementType.Int64, new[] { 1L }).ToSingles());

        Assert.Equal(("SD-TENSOR-TYPE", "w Int64 [1]: not a floating-point tensor, so it cannot be read as float32."),
            (refused.Code, refused.Message));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void CopyTo_WrongLength_Throws(int length)
    {
        var tensor = Tensor(TensorElementType.Float32, new[] { 1f });
        var refused = Assert.Throws<ArgumentException>(() => tensor.CopyTo(new byte[length]));

        Assert.StartsWith($"w Float32 [1]: the destination has {length} bytes, the tensor 4.", refused.Message, StringComparison.Ordinal);
    }

    private static void AssertDensity<T>(double expected, TensorElementType type, T[] values)
        where T : unmanaged => Assert.Equal(expected, Tensor(type, values).Density(), 12);

    private static WeightTensor Tensor<T>(TensorElementType type, T[] values)
        where T : unmanaged
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream,
            [new TensorPayload(new TensorSpec("w", type, [values.Length]), MemoryMarshal.AsBytes(values.AsSpan()).ToArray())]);
        return WeightFile.Read(stream.ToArray(), "x").Tensors[0];
    }
}
