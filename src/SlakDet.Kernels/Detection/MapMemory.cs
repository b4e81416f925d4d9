using System.Numerics;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>A feature map (N, C, H, W) in memory, planes of one channel or cells of all channels.</summary>
internal sealed unsafe class MapMemory<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* _first;
    private readonly nint _pictureStride, _channelStride;

    /// <summary>Looks at a processor tensor in place where its columns or its channels lie side by side, else at a contiguous copy in the current scope.</summary>
    public MapMemory(Tensor map)
    {
        var strides = map.stride();
        if (strides[1] != 1 && strides[3] != 1)
        {
            map = map.contiguous();
            strides = map.stride();
        }
        _first = TensorMemory.Pointer<T>(map);
        (_pictureStride, _channelStride, RowStride, CellStride) = ((nint)strides[0], (nint)strides[1], (nint)strides[2], (nint)strides[3]);
    }

    /// <summary>Elements from a row to the next.</summary>
    public nint RowStride { get; }

    /// <summary>Elements from a column to the next.</summary>
    public nint CellStride { get; }

    /// <summary>Whether a cell's channels lie side by side (channels-last).</summary>
    public bool IsCells => _channelStride == 1;

    /// <summary>The cell at a window's top left, from a channel on.</summary>
    public T* Cell(RoiWindow window, int channel) =>
        _first + window.Picture * _pictureStride + channel * _channelStride + window.Top * RowStride + window.Left * CellStride;

    /// <summary>Copies a block of channels of a window to cells of one vector each; vectors that it does not fill keep their other lanes.</summary>
    public void CopyToCells(RoiWindow window, int channel, int channels, T* cells)
    {
        var row = Cell(window, channel);
        for (var y = 0; y < window.Height; y++, row += RowStride, cells += window.Width * Vector512<T>.Count)
            if (IsCells)
                for (var x = 0; x < window.Width; x++)
                    new ReadOnlySpan<T>(row + x * CellStride, channels).CopyTo(new(cells + x * Vector512<T>.Count, channels));
            else
                Lanes.Transpose(row, _channelStride, cells, Vector512<T>.Count, channels, window.Width);
    }

    /// <summary>Copies cells of one vector each to a block of channels of a window; for maps of planes.</summary>
    public void CopyFromCells(RoiWindow window, int channel, int channels, T* cells)
    {
        var row = Cell(window, channel);
        for (var y = 0; y < window.Height; y++, row += RowStride, cells += window.Width * Vector512<T>.Count)
            Lanes.Transpose(cells, Vector512<T>.Count, row, _channelStride, window.Width, channels);
    }
}
