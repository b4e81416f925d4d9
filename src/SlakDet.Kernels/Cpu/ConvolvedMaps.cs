using TorchSharp;

namespace SlakDet.Kernels.Cpu;

/// <summary>The maps that convolutions made, (branch, C, N, H * W) without gaps.</summary>
internal readonly unsafe struct ConvolvedMaps
{
    private readonly float* _first;
    private readonly nint _branch, _channel, _image;

    /// <param name="maps">Float32, kept alive by the caller.</param>
    public ConvolvedMaps(torch.Tensor maps)
    {
        var strides = maps.stride();
        _first = FeatureMap.Address(maps);
        (_branch, _channel, _image) = ((nint)strides[0], (nint)strides[1], (nint)strides[2]);
    }

    /// <summary>One map.</summary>
    public float* Of(int branch, int channel, int image) => _first + branch * _branch + channel * _channel + image * _image;
}
