using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Training.Devices;

/// <summary>Chooses where to compute.</summary>
public static class ComputeDevice
{
    /// <summary>The device of a name.</summary>
    /// <param name="name"><c>auto</c> (CUDA where there is one), <c>cpu</c> or <c>cuda</c>.</param>
    /// <exception cref="EnvironmentException">CUDA was asked for and there is none.</exception>
    public static Device Choose(string name) => name switch
    {
        "cpu" => CPU,
        "auto" => cuda.is_available() ? CUDA : CPU,
        "cuda" when cuda.is_available() => CUDA,
        "cuda" => throw new EnvironmentException("SD-CUDA-ABSENT",
            "--device cuda: libtorch finds no CUDA device. Run 'slakdet doctor' to see why, or use --device cpu."),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Allowed: auto, cpu, cuda."),
    };
}
