using SlakDet.Weights;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Loading;

/// <summary>Carries values between tensors on any device and weight files.</summary>
public static class NamedTensors
{
    /// <summary>Name, element type and shape of a tensor.</summary>
    /// <exception cref="NotSupportedException">The element type has no place in a weight file, such as a complex one.</exception>
    public static TensorSpec SpecOf(string name, Tensor tensor) => new(name, ElementTypeOf(tensor.dtype), tensor.shape);

    /// <summary>What a writer needs, in the given order; values leave the device one tensor at a time.</summary>
    public static IEnumerable<TensorPayload> Payloads(IEnumerable<(string Name, Tensor Value)> tensors) =>
        tensors.Select(tensor => new TensorPayload(SpecOf(tensor.Name, tensor.Value), destination => CopyTo(tensor.Value, destination)));

    /// <summary>What loading a file's tensors into these would do.</summary>
    public static LoadPlan Plan(IReadOnlyDictionary<string, Tensor> targets, StateDict source) =>
        LoadPlan.Create([.. targets.Select(target => SpecOf(target.Key, target.Value))], source);

    /// <summary>Copies all tensors of a plan into their targets; floating-point types are converted.</summary>
    /// <param name="plan">What goes where.</param>
    /// <param name="targets">The tensors by name; every applied one must be there.</param>
    public static void Apply(LoadPlan plan, IReadOnlyDictionary<string, Tensor> targets)
    {
        using var noGradient = no_grad();
        foreach (var planned in plan.Applied)
        {
            using var host = empty([.. planned.Source.Shape], ScalarTypeOf(planned.Source.ElementType));
            planned.Source.CopyTo(host.bytes);
            using var target = targets[planned.Target.Name].detach();
            target.copy_(host);
        }
    }

    private static void CopyTo(Tensor tensor, Span<byte> destination)
    {
        using var scope = NewDisposeScope();
        tensor.detach().cpu().contiguous().bytes.CopyTo(destination);
    }

    private static TensorElementType ElementTypeOf(ScalarType type) => type switch
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
        _ => throw new NotSupportedException($"Tensors of type {type} cannot be kept in a weight file."),
    };

    private static ScalarType ScalarTypeOf(TensorElementType type) => type switch
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
        _ => ScalarType.Bool,
    };
}
