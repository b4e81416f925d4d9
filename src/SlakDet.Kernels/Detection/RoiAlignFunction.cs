using SlakDet.Kernels.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>The operator's place in the graph of gradients. It keeps where the boxes lie, not the features.</summary>
internal sealed class RoiAlignFunction : autograd.SingleTensorFunction<RoiAlignFunction>
{
    private const string Kernel = nameof(Kernel), Wanted = nameof(Wanted);

    public override string Name => nameof(RoiAlignFunction);

    /// <param name="ctx">Keeps the kernel.</param>
    /// <param name="vars">An <see cref="IRoiAlignKernel"/>, then the maps.</param>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var kernel = (IRoiAlignKernel)vars[0];
        Tensor[] features = [.. vars.Skip(1).Cast<Tensor>()];
        ctx.save_data(Kernel, kernel);
        ctx.save_data(Wanted, features.Select(map => map.requires_grad).ToArray());
        return kernel.Forward(features);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        List<Tensor?> gradients = [null, .. ((IRoiAlignKernel)ctx.get_data(Kernel)).Backward(grad_output, (bool[])ctx.get_data(Wanted))];
        if (grad_output.device_type == DeviceType.CPU)
            return gradients!;
        grad_output.Dispose();
        return ReturnedGradients.Return(gradients);
    }
}
