using SlakDet.Backbones.Layers;
using SlakDet.Kernels;
using SlakDet.Kernels.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Slak;

/// <summary>SLaK block: large-kernel depthwise convolution, layer norm, 4x pointwise expansion, layer scale, drop path, residual.</summary>
/// <remarks>Input and output (N, C, H, W). State-dict names follow the published release.</remarks>
internal sealed class SlakBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "gamma")] private readonly Parameter? _layerScale;
    [ComponentName(Name = "large_kernel")] private readonly LargeKernel _largeKernel;
    [ComponentName(Name = "norm")] private readonly LayerNorm _norm;
    [ComponentName(Name = "pwconv1")] private readonly Linear _expand;
    [ComponentName(Name = "pwconv2")] private readonly Linear _project;
    private readonly DropPath _dropPath;

    public SlakBlock(SlakConfig config, int channels, int kernelSize, double dropPathRate, Device? device) : base(nameof(SlakBlock))
    {
        if (config.LayerScaleInit > 0)
            _layerScale = Initialisation.Parameter(ones([channels], device: device).TimesInPlace(config.LayerScaleInit));
        _largeKernel = new LargeKernel(config, channels, kernelSize, device);
        _norm = nn.LayerNorm(channels, eps: 1e-6, device: device);
        _expand = Initialisation.Linear(channels, 4 * channels, device);
        _project = Initialisation.Linear(4 * channels, channels, device);
        _dropPath = new DropPath(dropPathRate);
        RegisterComponents();
    }

    /// <summary>The depthwise part.</summary>
    public LargeKernel Depthwise => _largeKernel;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var y = _largeKernel.call(input).permute(0, 2, 3, 1);                 // (N, H, W, C)
        y = GeluMlp.Forward(_norm.call(y), _expand.weight, _expand.bias!, _project.weight, _project.bias!);
        if (_layerScale is not null)
            y = y * _layerScale;
        y = input.Plus(_dropPath.call(y.permute(0, 3, 1, 2)));                   // (N, C, H, W)
        return y.MoveToOuterDisposeScope();
    }
}
