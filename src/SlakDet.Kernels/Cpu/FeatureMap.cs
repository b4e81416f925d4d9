using System.Runtime.InteropServices;
using TorchSharp;

namespace SlakDet.Kernels.Cpu;

/// <summary>A float32 tensor (N, C, H, W) in main memory whose channels or whose columns are dense.</summary>
internal readonly unsafe partial struct FeatureMap
{
    private readonly float* _first;
    private readonly nint _image, _channel, _row, _column;
    private readonly int _height, _width;

    /// <param name="tensor">Float32, kept alive by the caller, dense as <see cref="IsDense"/> says.</param>
    public FeatureMap(torch.Tensor tensor)
    {
        var (shape, strides) = (tensor.shape, tensor.stride());
        _first = Address(tensor);
        (_height, _width) = ((int)shape[2], (int)shape[3]);
        (_image, _channel, _row, _column) = ((nint)strides[0], (nint)strides[1], (nint)strides[2], (nint)strides[3]);
        // A stride of a single element may be anything.
        if (_width == 1 && _channel != 1)
            _column = 1;
        ChannelsLast = _column != 1;
        // 16 numbers of a channels-last position are a cache line.
        Block = ChannelsLast ? 16 : 1;
    }

    /// <summary>Whether a position's channels lie side by side.</summary>
    public bool ChannelsLast { get; }

    /// <summary>Channels that are best read and written together.</summary>
    public int Block { get; }

    /// <summary>Whether a tensor can be read as it is.</summary>
    public static bool IsDense(torch.Tensor tensor)
    {
        var strides = tensor.stride();
        return strides[3] == 1 || strides[1] == 1 || tensor.shape[3] == 1;
    }

    /// <summary>Where a tensor's numbers begin.</summary>
    public static float* Address(torch.Tensor tensor)
    {
        if (aoti_torch_get_data_ptr(tensor.Handle, out var address) != 0)
            throw new InvalidOperationException("libtorch gives no address for a tensor; its own message is on standard error.");
        return (float*)address;
    }

    /// <summary>Copies some channels of an image into planes with zeros around, which are there already.</summary>
    /// <param name="plan">The planes' sizes.</param>
    /// <param name="image">The image.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Their number.</param>
    /// <param name="planes">The planes.</param>
    public void Read(in StripPlan plan, int image, int channel, int channels, float* planes)
    {
        unchecked
        {
            var source = _first + image * _image + channel * _channel;
            var target = planes + plan.Left;
            var (rowStep, columnStep) = plan.Turned ? (_column, _row) : (_row, _column);
            if (ChannelsLast)
                for (var row = 0; row < plan.Rows; row++)
                    Transposition.Copy(source + row * rowStep, columnStep, target + row * (nint)plan.Stride, plan.PlaneSize, plan.Width, channels);
            else
                for (var i = 0; i < channels; i++, source += _channel, target += plan.PlaneSize)
                    if (plan.Turned)
                        Transposition.Copy(source, _row, target, plan.Stride, _height, _width);
                    else
                        CopyRows(source, _row, target, plan.Stride);
        }
    }

    /// <summary>Writes sums of some channels into an image.</summary>
    /// <param name="plan">The sums' sizes.</param>
    /// <param name="image">The image.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Their number.</param>
    /// <param name="sums">The sums, <see cref="StripPlan.SumsSize"/> apart.</param>
    public void Write(in StripPlan plan, int image, int channel, int channels, float* sums)
    {
        unchecked
        {
            var target = _first + image * _image + channel * _channel;
            var (rowStep, columnStep) = plan.Turned ? (_column, _row) : (_row, _column);
            if (ChannelsLast)
                for (var row = 0; row < plan.Rows; row++)
                    Transposition.Copy(sums + row * (nint)plan.SumsStride, plan.SumsSize, target + row * rowStep, columnStep, channels, plan.Width);
            else
                for (var i = 0; i < channels; i++, sums += plan.SumsSize, target += _channel)
                    if (plan.Turned)
                        Transposition.Copy(sums, plan.SumsStride, target, _row, _width, _height);
                    else
                        CopyRows(sums, plan.SumsStride, target, _row);
        }
    }

    private void CopyRows(float* source, nint sourceStride, float* target, nint targetStride)
    {
        unchecked
        {
            for (var row = 0; row < _height; row++)
                new ReadOnlySpan<float>(source + row * sourceStride, _width).CopyTo(new Span<float>(target + row * targetStride, _width));
        }
    }

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_data_ptr(nint tensor, out nint address);
}
