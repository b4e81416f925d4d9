using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SlakDet.Backbones.Layers;

/// <summary>The start values of SLaK's convolution and linear layers.</summary>
internal static class Initialisation
{
    /// <summary>Normal with standard deviation 0.02.</summary>
    /// <remarks>Published as a truncated normal with cuts at -2 and 2, a hundred standard deviations out: a plain normal.</remarks>
    public static void Weight(Tensor weight) => nn.init.normal_(weight, 0, 0.02);

    /// <summary>A parameter that lives as long as its module, also when the module is built inside a dispose scope.</summary>
    public static Parameter Parameter(Tensor values) => (Parameter)nn.Parameter(values).DetachFromDisposeScope();

    /// <summary>A strided convolution with bias, initialised.</summary>
    public static Conv2d Convolution(int inputs, int outputs, int kernel, Device? device)
    {
        var layer = nn.Conv2d(inputs, outputs, kernel, stride: kernel, device: device);
        Weight(layer.weight);
        nn.init.zeros_(layer.bias!);
        return layer;
    }

    /// <summary>A linear layer with bias, initialised.</summary>
    public static Linear Linear(int inputs, int outputs, Device? device)
    {
        var layer = nn.Linear(inputs, outputs, device: device);
        Weight(layer.weight);
        nn.init.zeros_(layer.bias!);
        return layer;
    }
}
