using SlakDet.Backbones.Profiling;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace SlakDet.Heads.Segmentation;

/// <summary>A head that turns the feature maps of a backbone into class scores at the resolution of one of the maps.</summary>
/// <remarks>Input: all maps of the backbone, finest first. Output: logits (N, classes, h, w).</remarks>
public abstract class SegmentationHead : nn.Module<Tensor[], Tensor>
{
    [ComponentName(Name = "conv_seg")] private readonly Conv2d _classifier;
    private readonly Dropout2d _dropout;

    private protected SegmentationHead(string name, int channels, int classes, double dropout, Device? device) : base(name)
    {
        if (classes is < 1 or > 255)
            throw new ArgumentException($"{name}: Classes is {classes}; it must be between 1 and 255 (label 255 means ignore).");
        if (dropout is not (>= 0 and < 1))
            throw new ArgumentException($"{name}: Dropout is {dropout}; it must be in [0, 1).");
        if (channels < 1)
            throw new ArgumentException($"{name}: Channels is {channels}; it must be at least 1.");
        Classes = classes;
        _dropout = nn.Dropout2d(dropout);
        _classifier = nn.Conv2d(channels, classes, 1, device: device);
        nn.init.normal_(_classifier.weight, 0, 0.01);
        nn.init.zeros_(_classifier.bias!);
        register_module("conv_seg", _classifier);
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of positions at which a weight of this head is applied; see <see cref="IProfiled"/>.</summary>
    /// <param name="weight">Name in the head's own state dict.</param>
    /// <param name="sizes">Height and width of each feature map, finest first.</param>
    public abstract long Positions(string weight, IReadOnlyList<(int Height, int Width)> sizes);

    /// <summary>Class scores of the head's last feature map, in training after dropping whole channels.</summary>
    private protected Tensor Classify(Tensor features)
    {
        using var dropped = _dropout.call(features);
        return _classifier.call(dropped);
    }

    /// <summary>Number of cells of a map.</summary>
    private protected static long Area((int Height, int Width) size) => (long)size.Height * size.Width;
}
