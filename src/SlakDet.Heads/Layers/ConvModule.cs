using SlakDet.Backbones.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Conv2d = TorchSharp.Modules.Conv2d;

namespace SlakDet.Heads.Layers;

/// <summary>Convolution without bias, batch normalisation, ReLU.</summary>
/// <remarks>Input (N, inputs, H, W), output (N, outputs, H, W): odd kernel, stride 1, zero padding that keeps the size.</remarks>
internal sealed class ConvModule : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv")] private readonly Conv2d _convolution;
    [ComponentName(Name = "bn")] private readonly BatchNorm _norm;

    public ConvModule(int inputs, int outputs, int kernel, Device? device) : base(nameof(ConvModule))
    {
        _convolution = nn.Conv2d(inputs, outputs, kernel, padding: kernel / 2, bias: false, device: device);
        nn.init.kaiming_normal_(_convolution.weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        _norm = new BatchNorm(outputs, device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var convolved = _convolution.call(input);
        return _norm.call(convolved).relu_();
    }
}
