using SlakDet.Backbones.Loading;
using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Tests.Loading;

public class TensorConversionTests
{
    public static TheoryData<ScalarType, TensorElementType> Types => new()
    {
        { ScalarType.Float64, TensorElementType.Float64 }, { ScalarType.Float32, TensorElementType.Float32 },
        { ScalarType.Float16, TensorElementType.Float16 }, { ScalarType.BFloat16, TensorElementType.BFloat16 },
        { ScalarType.Int64, TensorElementType.Int64 }, { ScalarType.Int32, TensorElementType.Int32 },
        { ScalarType.Int16, TensorElementType.Int16 }, { ScalarType.Int8, TensorElementType.Int8 },
        { ScalarType.Byte, TensorElementType.UInt8 }, { ScalarType.Bool, TensorElementType.Bool },
    };

    [Theory, MemberData(nameof(Types))]
    public void Array_OfEveryType_ComesBackTheSame(ScalarType type, TensorElementType elementType)
    {
        using var scope = NewDisposeScope();
        var tensor = arange(6).to_type(type).view(2, 3).transpose(0, 1);   // not packed in memory
        var array = TensorConversion.ToArray(tensor);
        Assert.Equal(elementType, array.ElementType);
        Assert.Equal([3, 2], array.Shape);
        Assert.True(TensorConversion.ToTensor(array).equal(tensor).all().item<bool>());
    }

    [Fact]
    public void ToSpec_OfAComplexTensor_NamesIt()
    {
        using var tensor = zeros(2, complex64);
        Assert.Equal(
            "Tensor x is of type ComplexFloat32, which weight files cannot hold; convert it to a real number type first.",
            Assert.Throws<ArgumentException>(() => TensorConversion.ToSpec("x", tensor)).Message);
    }
}
