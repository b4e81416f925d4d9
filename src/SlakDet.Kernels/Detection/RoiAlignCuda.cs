using System.Runtime.InteropServices;
using SlakDet.Kernels.Cuda;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>RoIAlign of float32 maps on a CUDA device by this project's kernels: without atomic additions, so the same bits each time.</summary>
internal sealed class RoiAlignCuda : IRoiAlignKernel
{
    private const int Threads = 256, MostChannels = 32, Tile = 8;
    private static readonly KernelVariant ForwardKernel = new("roi_align.cu", "roiAlign", ""), GradientKernel = new("roi_align.cu", "roiAlignGradient", "");
    private readonly RoiTaps<float> _taps;
    private readonly CudaKernel _forward, _gradient;
    private readonly KernelLaunch _forwardLaunch, _gradientLaunch;
    private readonly int _channels, _channelsOfBlock;
    private readonly bool[] _channelsLast;

    private RoiAlignCuda(CudaDevice device, IReadOnlyList<Tensor> features, RoiTaps<float> taps)
    {
        (_taps, _channels) = (taps, (int)features[0].shape[1]);
        _channelsLast = [.. features.Select(PlaneTensor.IsChannelsLast)];
        var area = taps.Bins * taps.Bins;
        _channelsOfBlock = Math.Clamp(48 * 1024 / sizeof(float) / area, 1, MostChannels);
        _forwardLaunch = new(taps.Windows.Length, DepthwiseShape.Pieces(_channels, _channelsOfBlock), 1, Threads, 1, sizeof(float) * _channelsOfBlock * area);
        _gradientLaunch = new(0, DepthwiseShape.Pieces(_channels, MostChannels), 1, Threads, 1,
            sizeof(float) * (area * (MostChannels + 1) + 2 * Tile * taps.Bins) + sizeof(int) * 4 * Tile);
        (_forward, _gradient) = (device.Kernel(ForwardKernel), device.Kernel(GradientKernel));
        IsPossible = _forwardLaunch.IsPossible(device.SharedMemory) && _gradientLaunch.IsPossible(device.SharedMemory);
    }

    private bool IsPossible { get; }

    /// <summary>The operator for boxes on float32 maps of a CUDA device; null where the kernels cannot be used.</summary>
    public static RoiAlignCuda? Create(IReadOnlyList<Tensor> features, RoiTaps<float> taps) => CudaKernels.Attempt(features[0], device =>
    {
        var kernel = new RoiAlignCuda(device, features, taps);
        return kernel.IsPossible ? kernel : null;
    });

    public Tensor Forward(IReadOnlyList<Tensor> features)
    {
        using var scope = NewDisposeScope();
        var output = empty([_taps.Windows.Length, _channels, _taps.Bins, _taps.Bins], ScalarType.Float32, features[0].device);
        if (output.numel() == 0)
            return output.MoveToOuterDisposeScope();
        var (windows, axes, weights) = Upload(output.device);
        for (var level = 0; level < features.Count; level++)
            _forward.Launch(_forwardLaunch, new RoiPoolArguments
            {
                Features = PlaneTensor.Address(features[level]), Windows = PlaneTensor.Address(windows), Axes = PlaneTensor.Address(axes), Weights = PlaneTensor.Address(weights),
                Output = PlaneTensor.Address(output), Strides = PlaneTensor.StridesOf(features[level]), Level = level, Channels = _channels, Bins = _taps.Bins,
                ChannelsOfBlock = _channelsOfBlock, ChannelsLast = _channelsLast[level] ? 1 : 0,
            });
        return output.MoveToOuterDisposeScope();
    }

    public Tensor?[] Backward(Tensor gradient, bool[] wanted)
    {
        using var scope = NewDisposeScope();
        var packed = gradient.contiguous();
        var (_, axes, weights) = Upload(gradient.device);
        return [.. _taps.Maps.Select((shape, level) => wanted[level] ? OfMap(level, shape).MoveToOuterDisposeScope() : null)];

        Tensor OfMap(int level, long[] shape)
        {
            var target = PlaneTensor.NewMap(shape, ScalarType.Float32, _channelsLast[level], gradient.device);
            if (target.numel() == 0)
                return target;
            var (starts, boxes) = BoxesOfTiles(level, shape);
            _gradient.Launch(_gradientLaunch with { GridX = starts.Length - 1 }, new RoiGradientArguments
            {
                Gradient = PlaneTensor.Address(packed), Axes = PlaneTensor.Address(axes), Weights = PlaneTensor.Address(weights),
                Starts = PlaneTensor.Address(Integers(starts, gradient.device)), Boxes = PlaneTensor.Address(Integers(boxes, gradient.device)),
                Target = PlaneTensor.Address(target), Strides = PlaneTensor.StridesOf(target), Channels = _channels, Height = (int)shape[2], Width = (int)shape[3], Bins = _taps.Bins,
            });
            return target;
        }
    }

    /// <summary>For each tile of cells of each picture of a level, the boxes that read of it, in their order.</summary>
    /// <returns>Where each tile's boxes begin, and the end; the boxes.</returns>
    internal static (int[] Starts, int[] Boxes) BoxesOfTiles(ReadOnlySpan<RoiWindow> windows, int level, int pictures, int height, int width)
    {
        var (across, down) = (DepthwiseShape.Pieces(width, Tile), DepthwiseShape.Pieces(height, Tile));
        var lists = new List<int>?[pictures * down * across];
        for (var roi = 0; roi < windows.Length; roi++)
        {
            var window = windows[roi];
            if (window.Level != level || window.Area == 0)
                continue;
            for (var y = window.Top / Tile; y <= (window.Top + window.Height - 1) / Tile; y++)
                for (var x = window.Left / Tile; x <= (window.Left + window.Width - 1) / Tile; x++)
                    (lists[(window.Picture * down + y) * across + x] ??= []).Add(roi);
        }
        var starts = new int[lists.Length + 1];
        for (var tile = 0; tile < lists.Length; tile++)
            starts[tile + 1] = starts[tile] + (lists[tile]?.Count ?? 0);
        return (starts, [.. lists.SelectMany(list => list ?? [])]);
    }

    private (int[] Starts, int[] Boxes) BoxesOfTiles(int level, long[] shape) => BoxesOfTiles(_taps.Windows, level, (int)shape[0], (int)shape[2], (int)shape[3]);

    private (Tensor Windows, Tensor Axes, Tensor Weights) Upload(Device device) =>
        (Integers(MemoryMarshal.Cast<RoiWindow, int>(_taps.Windows).ToArray(), device), Integers(MemoryMarshal.Cast<BinTaps, int>(_taps.Axes).ToArray(), device),
            from_array(_taps.Weights, ScalarType.Float32).SentTo(device));

    private static Tensor Integers(int[] numbers, Device device) => from_array(numbers, ScalarType.Int32).SentTo(device);
}
