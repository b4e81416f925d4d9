using System.Numerics;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>RoIAlign in managed code.</summary>
/// <remarks>
/// A piece of work is one block of channels of one picture and level, with all its boxes in order: nothing is added up by two threads,
/// so their number changes no bit. The block's part of the map is first turned into cells of one vector each (unless it lies in
/// memory like that): the whole map where the boxes overlap a lot, else box by box.
/// </remarks>
internal sealed unsafe class RoiAlignCpu<T>(RoiTaps<T> taps) : IRoiAlignKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RoiGroup[] _groups = RoiGroup.Of(taps);
    private readonly int _channels = (int)taps.Maps[0][1];

    private static int Lanes512 => Vector512<T>.Count;

    private int Blocks => (_channels + Lanes512 - 1) / Lanes512;

    private int BinCount => taps.Bins * taps.Bins;

    private long WidestRow => _groups.Max(group => group.Rois.Max(roi => taps.Windows[roi].Width));

    public Tensor Forward(IReadOnlyList<Tensor> features)
    {
        using var scope = NewDisposeScope();
        var maps = features.Select(map => new MapMemory<T>(map)).ToArray();
        var output = empty([taps.Windows.Length, _channels, taps.Bins, taps.Bins], features[0].dtype);
        var first = TensorMemory.Pointer<T>(output);
        var boxSize = _channels * BinCount;
        for (var roi = 0; roi < taps.Windows.Length; roi++)
            if (taps.Windows[roi].Area == 0)
                new Span<T>(first + (nint)roi * boxSize, boxSize).Clear();
        if (_groups.Length > 0 && _channels > 0)
            ParallelWork.For(_groups.Length * Blocks, () => new Scratch(this, Cells), (piece, scratch) =>
                Pool(maps[_groups[piece / Blocks].Bounds.Level], _groups[piece / Blocks], piece % Blocks * Lanes512, first, scratch));
        GC.KeepAlive(features); // only their addresses were in use
        return output.MoveToOuterDisposeScope();
    }

    public Tensor?[] Backward(Tensor gradient, bool[] wanted)
    {
        using var scope = NewDisposeScope();
        var packed = gradient.contiguous();
        var source = TensorMemory.Pointer<T>(packed);
        var results = taps.Maps.Select((shape, level) => wanted[level] ? zeros(shape, gradient.dtype) : null).ToArray();
        var maps = results.Select(map => map is null ? null : new MapMemory<T>(map)).ToArray();
        var groups = _groups.Where(group => wanted[group.Bounds.Level]).ToArray();
        if (groups.Length > 0 && _channels > 0)
            ParallelWork.For(groups.Length * Blocks, () => new Scratch(this, groups.Max(group => (long)group.Bounds.Area)), (piece, scratch) =>
                Spread(maps[groups[piece / Blocks].Bounds.Level]!, groups[piece / Blocks], piece % Blocks * Lanes512, source, scratch));
        foreach (var result in results)
            result?.MoveToOuterDisposeScope();
        return results;
    }

    /// <summary>The most cells that a piece of the forward pass turns at once.</summary>
    private long Cells => _groups.Max(group => group.TurnsWhole ? group.Bounds.Area : group.Rois.Max(roi => (long)taps.Windows[roi].Area));

    private void Pool(MapMemory<T> map, RoiGroup group, int channel, T* output, Scratch scratch)
    {
        var channels = Math.Min(Lanes512, _channels - channel);
        var inPlace = map.IsCells && channels == Lanes512;
        var whole = !inPlace && group.TurnsWhole;
        if (whole)
            map.CopyToCells(group.Bounds, channel, channels, scratch.Cells);
        foreach (var roi in group.Rois)
        {
            var window = taps.Windows[roi];
            if (inPlace)
                RoiBlock.Pool(map.Cell(window, channel), map.RowStride, map.CellStride, taps, roi, scratch.Row, scratch.Bins);
            else if (whole)
                RoiBlock.Pool(scratch.Cell(group.Bounds, window), group.Bounds.Width * Lanes512, Lanes512, taps, roi, scratch.Row, scratch.Bins);
            else
            {
                map.CopyToCells(window, channel, channels, scratch.Cells);
                RoiBlock.Pool(scratch.Cells, window.Width * Lanes512, Lanes512, taps, roi, scratch.Row, scratch.Bins);
            }
            Lanes.Transpose(scratch.Bins, Lanes512, output + ((nint)roi * _channels + channel) * BinCount, BinCount, BinCount, channels);
        }
    }

    private void Spread(MapMemory<T> map, RoiGroup group, int channel, T* gradient, Scratch scratch)
    {
        var channels = Math.Min(Lanes512, _channels - channel);
        new Span<T>(scratch.Cells, checked(group.Bounds.Area * Lanes512)).Clear();
        new Span<T>(scratch.Bins, BinCount * Lanes512).Clear();
        foreach (var roi in group.Rois)
        {
            Lanes.Transpose(gradient + ((nint)roi * _channels + channel) * BinCount, BinCount, scratch.Bins, Lanes512, channels, BinCount);
            RoiBlock.Spread(scratch.Cell(group.Bounds, taps.Windows[roi]), group.Bounds.Width * Lanes512, taps, roi, scratch.Row, scratch.Bins);
        }
        map.CopyFromCells(group.Bounds, channel, channels, scratch.Cells);
    }

    /// <summary>What a thread works in.</summary>
    private sealed class Scratch(RoiAlignCpu<T> kernel, long cells) : IDisposable
    {
        private readonly AlignedBuffer<T> _cells = new(cells * Lanes512);
        private readonly AlignedBuffer<T> _row = new(kernel.WidestRow * Lanes512);
        private readonly AlignedBuffer<T> _bins = new(kernel.BinCount * Lanes512);

        public T* Cells => _cells.Pointer;

        public T* Row => _row.Pointer;

        public T* Bins => _bins.Pointer;

        /// <summary>The cell at a window's top left, where <see cref="Cells"/> holds a larger window.</summary>
        public T* Cell(RoiWindow bounds, RoiWindow window) =>
            Cells + ((nint)(window.Top - bounds.Top) * bounds.Width + (window.Left - bounds.Left)) * Lanes512;

        public void Dispose()
        {
            _cells.Dispose();
            _row.Dispose();
            _bins.Dispose();
        }
    }
}
