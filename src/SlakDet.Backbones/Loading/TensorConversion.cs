using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Loading;

/// <summary>Carries values between torch tensors on any device and the managed arrays and files of SlakDet.Weights.</summary>
public static class TensorConversion
{
    /// <summary>What a tensor looks like in a file.</summary>
    /// <exception cref="ArgumentException">Files have no such element type.</exception>
    public static TensorSpec ToSpec(string name, Tensor tensor) => new(name, ElementType(name, tensor.dtype), tensor.shape);

    /// <summary>A tensor to be written; its values are fetched when it is.</summary>
    /// <exception cref="ArgumentException">Files have no such element type.</exception>
    public static TensorPayload ToPayload(string name, Tensor tensor) => new(ToSpec(name, tensor), destination =>
    {
        using var scope = NewDisposeScope();
        tensor.detach().cpu().contiguous().bytes.CopyTo(destination);
    });

    /// <summary>Overwrites a tensor in place with a file's values, converted to its type.</summary>
    /// <param name="source">A tensor of an open file, of the target's shape.</param>
    /// <param name="target">On any device; may require gradients.</param>
    /// <exception cref="WeightsException">The stored bytes are corrupt.</exception>
    public static void CopyTo(WeightTensor source, Tensor target)
    {
        using var noGradient = no_grad();
        using var values = empty([.. source.Shape], DataType(source.ElementType));
        source.CopyTo(values.bytes);
        target.copy_(values);
    }

    /// <summary>An array as a tensor on the processor.</summary>
    public static Tensor ToTensor(NpyArray array)
    {
        var tensor = empty(array.Shape, DataType(array.ElementType));
        array.Data.CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>A tensor's values as an array.</summary>
    /// <exception cref="ArgumentException">Arrays have no such element type.</exception>
    public static NpyArray ToArray(Tensor tensor)
    {
        var payload = ToSpec("array", tensor);
        using var scope = NewDisposeScope();
        return new NpyArray(payload.ElementType, tensor.shape, tensor.detach().cpu().contiguous().bytes.ToArray());
    }

    private static TensorElementType ElementType(string name, ScalarType type) => type switch
    {
        ScalarType.Float64 => TensorElementType.Float64,
        ScalarType.Float32 => TensorElementType.Float32,
        ScalarType.Float16 => TensorElementType.Float16,
        ScalarType.BFloat16 => TensorElementType.BFloat16,
        ScalarType.Int64 => TensorElementType.Int64,
        ScalarType.Int32 => TensorElementType.Int32,
        ScalarType.Int16 => TensorElementType.Int16,
        ScalarType.Int8 => TensorElementType.Int8,
        ScalarType.Byte => TensorElementType.UInt8,
        ScalarType.Bool => TensorElementType.Bool,
        _ => throw new ArgumentException(
            $"Tensor {name} is of type {type}, which weight files cannot hold; convert it to a real number type first."),
    };

    private static ScalarType DataType(TensorElementType type) => type switch
    {
        TensorElementType.Float64 => ScalarType.Float64,
        TensorElementType.Float32 => ScalarType.Float32,
        TensorElementType.Float16 => ScalarType.Float16,
        TensorElementType.BFloat16 => ScalarType.BFloat16,
        TensorElementType.Int64 => ScalarType.Int64,
        TensorElementType.Int32 => ScalarType.Int32,
        TensorElementType.Int16 => ScalarType.Int16,
        TensorElementType.Int8 => ScalarType.Int8,
        TensorElementType.UInt8 => ScalarType.Byte,
        TensorElementType.Bool => ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };
}
