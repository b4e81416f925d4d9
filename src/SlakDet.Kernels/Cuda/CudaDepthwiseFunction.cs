using static TorchSharp.torch;

namespace SlakDet.Kernels.Cuda;

/// <summary>A depthwise convolution on a CUDA device, with its gradients.</summary>
internal sealed class CudaDepthwiseFunction : autograd.SingleTensorFunction<CudaDepthwiseFunction>
{
    private const string Call = nameof(Call);

    public override string Name => nameof(CudaDepthwiseFunction);

    /// <summary>Convolves.</summary>
    /// <param name="convolution">The convolution of the input.</param>
    /// <param name="input">(N, C, H, W).</param>
    /// <param name="weight">(C, 1, kh, kw).</param>
    /// <param name="type">Type of the output.</param>
    public static Tensor Apply(CudaDepthwise convolution, Tensor input, Tensor weight, ScalarType type)
    {
        using var call = new CudaCall<CudaDepthwise>(convolution, input, type);
        return apply(input, weight, call);
    }

    /// <summary>The sum of convolutions, without gradients; see <see cref="CudaDepthwise.Sum"/>.</summary>
    public static Tensor Convolve(IReadOnlyList<CudaDepthwise> convolutions, Tensor input, IReadOnlyList<Tensor> weights, Tensor? bias, ScalarType type)
    {
        using var scope = NewDisposeScope();
        return CudaDepthwise.Sum(convolutions, input, weights, bias, type).Output.MoveToOuterDisposeScope();
    }

    /// <param name="ctx">Keeps the planes of the input, and the weight.</param>
    /// <param name="vars">Input, weight, and the call.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (input, weight, call) = ((Tensor)vars[0], (Tensor)vars[1], (CudaCall<CudaDepthwise>)vars[2]);
        var (output, planes) = CudaDepthwise.Sum([call.Operator], input, [weight], null, call.OutputType);
        ctx.save_data(Call, call);
        ctx.save_for_backward([.. call.Keep(planes), weight]);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        using var upstream = grad_output;
        var call = (CudaCall<CudaDepthwise>)ctx.get_data(Call);
        var saved = ctx.get_saved_variables();
        var (planes, weight) = (saved[0], saved[1]);
        var gradient = new PlaneSource(call.Operator.Gather(upstream));
        Tensor? ofInput = null;
        if (call.NeedsInput)
        {
            var target = call.Operator.NewPlanes(upstream.device);
            call.Operator.Convolve(gradient, CudaDepthwise.Single(weight), target, reversed: true);
            ofInput = call.Operator.Join([target], null, call.InputType, call.ChannelsLast);
        }
        return ReturnedGradients.Return([ofInput, weight.requires_grad ? call.Operator.WeightGradient(planes, gradient).to_type(weight.dtype) : null, null]);
    }
}
