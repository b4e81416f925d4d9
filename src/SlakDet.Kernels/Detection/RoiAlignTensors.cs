using System.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>RoIAlign composed of libtorch operations, for any device: each bin is a weighted sum of cells, gathered and added.</summary>
/// <remarks>None of the operations is changed by autocast. On CUDA the order of additions, so the last bits, may change from run to run.</remarks>
internal sealed class RoiAlignTensors<T>(RoiTaps<T> taps) : IRoiAlignKernel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many elements are gathered at once.</summary>
    private const long MostElements = 1L << 26;

    private static readonly Scalar One = 1.ToScalar();

    public Tensor Forward(IReadOnlyList<Tensor> features)
    {
        using var scope = NewDisposeScope();
        var channels = features[0].shape[1];
        var bins = zeros([(long)taps.Windows.Length * taps.Bins * taps.Bins, channels], features[0].dtype, features[0].device);
        for (var level = 0; level < features.Count; level++)
        {
            var cells = features[level].permute(0, 2, 3, 1).reshape(-1, channels);
            ForEachChunk(level, channels, bins, (bin, cell, weight) => bins.index_add_(0, bin, cells.index_select(0, cell).mul(weight), One));
        }
        // (R n n, C) -> (R, C, n, n)
        return bins.view(taps.Windows.Length, taps.Bins, taps.Bins, channels).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope();
    }

    public Tensor?[] Backward(Tensor gradient, bool[] wanted)
    {
        using var scope = NewDisposeScope();
        var channels = gradient.shape[1];
        var bins = gradient.permute(0, 2, 3, 1).reshape(-1, channels);   // (R, C, n, n) -> (R n n, C)
        return [.. taps.Maps.Select((shape, level) => wanted[level] ? OfMap(level, shape) : null)];

        Tensor OfMap(int level, long[] shape)
        {
            var cells = zeros([shape[0] * shape[2] * shape[3], channels], gradient.dtype, gradient.device);
            ForEachChunk(level, channels, bins, (bin, cell, weight) => cells.index_add_(0, cell, bins.index_select(0, bin).mul(weight), One));
            return cells.view(shape[0], shape[2], shape[3], channels).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope();
        }
    }

    /// <summary>Goes through the terms of all sums of a level: bin += weight * cell.</summary>
    private void ForEachChunk(int level, long channels, Tensor like, Action<Tensor, Tensor, Tensor> add)
    {
        var (bins, cells, weights) = (new List<long>(), new List<long>(), new List<T>());
        var most = MostElements / Math.Max(channels, 1);
        for (var roi = 0; roi < taps.Windows.Length; roi++)
        {
            if (taps.Windows[roi].Level == level)
                AddTerms(roi, bins, cells, weights);
            if (bins.Count == 0 || (bins.Count < most && roi < taps.Windows.Length - 1))
                continue;
            using var scope = NewDisposeScope();
            add(from_array(bins.ToArray(), ScalarType.Int64, like.device), from_array(cells.ToArray(), ScalarType.Int64, like.device),
                from_array(weights.ToArray(), like.dtype, like.device).unsqueeze(1));
            bins.Clear();
            cells.Clear();
            weights.Clear();
        }
    }

    private void AddTerms(int roi, List<long> bins, List<long> cells, List<T> weights)
    {
        var window = taps.Windows[roi];
        var (height, width) = (taps.Maps[window.Level][2], taps.Maps[window.Level][3]);
        var bin = (long)roi * taps.Bins * taps.Bins;
        foreach (var row in taps.Rows(roi))
            foreach (var column in taps.Columns(roi))
            {
                for (var y = 0; y < row.Count; y++)
                    for (var x = 0; x < column.Count; x++)
                    {
                        bins.Add(bin);
                        cells.Add((window.Picture * height + row.First + y) * width + column.First + x);
                        weights.Add(taps.Weights[row.Weights + y] * taps.Weights[column.Weights + x]);
                    }
                bin++;
            }
    }
}
