using TorchSharp.Utils;
using static TorchSharp.torch;
using Conv2d = TorchSharp.Modules.Conv2d;

namespace SlakDet.Heads.Layers;

/// <summary>A convolution with bias and nothing after it, under the state name that MMCV's convolution blocks give it (<c>conv</c>).</summary>
/// <remarks>
/// Input (N, inputs, H, W), output (N, outputs, H, W): odd kernel, stride 1, zero padding that keeps the size. The bias starts at 0.
/// </remarks>
internal sealed class BiasedConv : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")] private readonly Conv2d _convolution;

    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Side of the kernel, odd.</param>
    /// <param name="initialise">Gives the weight its start values.</param>
    /// <param name="device">Where; the processor if null.</param>
    public BiasedConv(int inputs, int outputs, int kernel, Action<Tensor> initialise, Device? device) : base(nameof(BiasedConv))
    {
        _convolution = nn.Conv2d(inputs, outputs, kernel, padding: kernel / 2, device: device);
        initialise(_convolution.weight);
        nn.init.zeros_(_convolution.bias!);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _convolution.call(input);
}
