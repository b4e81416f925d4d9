using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;

namespace SlakDet.Kernels.Cpu;

/// <summary>A float32 tensor (N, C, H, W) in main memory whose channels or whose columns are dense.</summary>
internal readonly unsafe partial struct FeatureMap
{
    private readonly float* _first;
    private readonly nint _image, _channel, _row, _column;

    /// <param name="tensor">Float32, kept alive by the caller, as <see cref="Dense"/> gives it.</param>
    public FeatureMap(torch.Tensor tensor)
    {
        var strides = tensor.stride();
        _first = Address(tensor);
        (_image, _channel, _row, _column) = ((nint)strides[0], (nint)strides[1], (nint)strides[2], (nint)strides[3]);
        // A stride of a single element may be anything.
        if (tensor.shape[3] == 1 && _channel != 1)
            _column = 1;
        ChannelsLast = _column != 1;
        // 16 numbers of a channels-last position are a cache line.
        Block = ChannelsLast ? 16 : 1;
    }

    /// <summary>Whether a position's channels lie side by side.</summary>
    public bool ChannelsLast { get; }

    /// <summary>Channels that are best read and written together.</summary>
    public int Block { get; }

    /// <summary>A tensor that can be read: the same, or a copy in the caller's dispose scope.</summary>
    public static torch.Tensor Dense(torch.Tensor tensor)
    {
        var strides = tensor.stride();
        return strides[3] == 1 || strides[1] == 1 || tensor.shape[3] == 1 ? tensor : tensor.contiguous();
    }

    /// <summary>Where a tensor's numbers begin.</summary>
    public static float* Address(torch.Tensor tensor)
    {
        if (aoti_torch_get_data_ptr(tensor.Handle, out var address) != 0)
            throw new InvalidOperationException("libtorch gives no address for a tensor; its own message is on standard error.");
        return (float*)address;
    }

    /// <summary>Where a channel of an image begins.</summary>
    public float* Plane(int image, int channel) => unchecked(_first + image * _image + channel * _channel);

    /// <summary>From one row to the next.</summary>
    public nint RowDistance => _row;

    /// <summary>The channels of an image from one on.</summary>
    public ChannelPlanes From(int image, int channel) => new(Plane(image, channel), _channel, _row);

    /// <summary>A channel of an image, to be fetched while something else is computed. Nothing of channels-last maps: a block of theirs exceeds the cache.</summary>
    /// <param name="image">The image.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="area">H * W.</param>
    /// <param name="pieces">In how many pieces.</param>
    public Lookahead Ahead(int image, int channel, nint area, nint pieces) => ChannelsLast ? default : new(Plane(image, channel), area * sizeof(float), pieces);

    /// <summary>Copies some channels of an image into planes.</summary>
    /// <param name="layout">How the planes lie.</param>
    /// <param name="image">The image.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Their number.</param>
    /// <param name="planes">The first plane's first number.</param>
    public void Read(in PlaneLayout layout, int image, int channel, int channels, float* planes)
    {
        unchecked
        {
            var source = _first + image * _image + channel * _channel;
            var (rowStep, columnStep) = layout.Turned ? (_column, _row) : (_row, _column);
            if (ChannelsLast)
                for (var row = 0; row < layout.Rows; row++)
                    Transposition.Copy(source + row * rowStep, columnStep, planes + row * layout.Stride, layout.Size, layout.Width, channels);
            else
                for (var i = 0; i < channels; i++, source += _channel, planes += layout.Size)
                    if (layout.Turned)
                        Transposition.Copy(source, _row, planes, layout.Stride, layout.Width, layout.Rows);
                    else
                        CopyRows(layout, source, _row, planes, layout.Stride);
        }
    }

    /// <summary>Copies planes into some channels of an image.</summary>
    /// <param name="layout">How the planes lie.</param>
    /// <param name="image">The image.</param>
    /// <param name="channel">The first channel.</param>
    /// <param name="channels">Their number.</param>
    /// <param name="planes">The first plane's first number.</param>
    public void Write(in PlaneLayout layout, int image, int channel, int channels, float* planes)
    {
        unchecked
        {
            var target = _first + image * _image + channel * _channel;
            var (rowStep, columnStep) = layout.Turned ? (_column, _row) : (_row, _column);
            if (ChannelsLast)
                for (var row = 0; row < layout.Rows; row++)
                    Transposition.Copy(planes + row * layout.Stride, layout.Size, target + row * rowStep, columnStep, channels, layout.Width);
            else
                for (var i = 0; i < channels; i++, planes += layout.Size, target += _channel)
                    if (layout.Turned)
                        Transposition.Copy(planes, layout.Stride, target, _row, layout.Rows, layout.Width);
                    else
                        CopyRows(layout, planes, layout.Stride, target, _row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows(in PlaneLayout layout, float* source, nint sourceStride, float* target, nint targetStride)
    {
        unchecked
        {
            for (var row = 0; row < layout.Rows; row++)
                new ReadOnlySpan<float>(source + row * sourceStride, layout.Width).CopyTo(new Span<float>(target + row * targetStride, layout.Width));
        }
    }

    [LibraryImport("torch_cpu")]
    private static partial int aoti_torch_get_data_ptr(nint tensor, out nint address);
}
