using TorchSharp;

namespace SlakDet.Kernels.Cpu;

/// <summary>The kernels of all channels, float32 (C, 1, kh, kw), row after row in memory.</summary>
internal readonly unsafe struct KernelSet
{
    private readonly float* _first;

    /// <param name="weight">Copied into the caller's dispose scope if its memory has gaps; kept alive by the caller.</param>
    public KernelSet(torch.Tensor weight)
    {
        var shape = weight.shape;
        (Height, Width) = ((int)shape[2], (int)shape[3]);
        _first = FeatureMap.Address(weight.contiguous());
    }

    /// <summary>kh.</summary>
    public int Height { get; }

    /// <summary>kw.</summary>
    public int Width { get; }

    /// <summary>The kernel of a channel.</summary>
    public float* Of(int channel) => _first + (nint)channel * Height * Width;

    /// <summary>Asks for the kernel of a channel that will be packed soon.</summary>
    public void Fetch(int channel) => Lookahead.FetchAll(Of(channel), (nint)Height * Width * sizeof(float));
}
