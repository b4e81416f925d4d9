using SlakDet.Kernels.Cpu;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Depthwise;

/// <summary>A depthwise convolution in main memory, computed in float32, with its gradients.</summary>
internal sealed class DepthwiseFunction : autograd.SingleTensorFunction<DepthwiseFunction>
{
    public override string Name => nameof(DepthwiseFunction);

    /// <param name="ctx">Keeps the two tensors.</param>
    /// <param name="vars">Input (N, C, H, W), weight (C, 1, kh, kw), and the type of the output.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([input, weight]);
        return Convolve(input, [weight], null, (ScalarType)vars[2]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (input, weight) = (saved[0], saved[1]);
        var gradient = grad_output.to_type(ScalarType.Float32);
        var inputGradient = input.requires_grad
            ? CpuDepthwise.Convolve(gradient, [weight.to_type(ScalarType.Float32)], null, reversed: true).to_type(input.dtype).MoveToOuterDisposeScope() : null;
        var weightGradient = weight.requires_grad
            ? CpuDepthwise.WeightGradient(input.to_type(ScalarType.Float32), gradient, (int)weight.shape[2], (int)weight.shape[3]).to_type(weight.dtype).MoveToOuterDisposeScope() : null;
        return [inputGradient!, weightGradient!, null!];
    }

    /// <summary>The sum of convolutions, without gradients.</summary>
    public static Tensor Convolve(Tensor input, IReadOnlyList<Tensor> weights, Tensor? bias, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var output = CpuDepthwise.Convolve(As(input, ScalarType.Float32), [.. weights.Select(weight => As(weight, ScalarType.Float32))], bias is null ? null : As(bias, ScalarType.Float32), reversed: false);
        return As(output, type).MoveToOuterDisposeScope();
    }

    // A microsecond each, which small maps feel.
    private static Tensor As(Tensor tensor, ScalarType type) => tensor.dtype == type ? tensor : tensor.to_type(type);
}
