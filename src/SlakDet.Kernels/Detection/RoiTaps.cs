using System.Numerics;
using static TorchSharp.torch;

namespace SlakDet.Kernels.Detection;

/// <summary>
/// For every box, which rows and columns of its map the bins read and with which weights. Bilinear samples on a regular grid are separable:
/// a bin is the sum over its rows and columns of row weight * column weight * value.
/// </summary>
/// <typeparam name="T">float or double; positions are computed in it, step by step as the published operator does, since it decides the number of samples.</typeparam>
internal sealed class RoiTaps<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Half = T.CreateChecked(0.5);
    private readonly List<T> _weights = [];

    private RoiTaps(int bins, int samplingRatio, int rois)
    {
        Bins = bins;
        SamplingRatio = samplingRatio;
        Windows = new RoiWindow[rois];
        Axes = new BinTaps[2 * bins * rois];
    }

    /// <summary>Bins along each side.</summary>
    public int Bins { get; }

    /// <summary>Samples a bin along each axis, 0 for the adaptive number.</summary>
    public int SamplingRatio { get; }

    /// <summary>The part of a map that each box reads.</summary>
    public RoiWindow[] Windows { get; }

    /// <summary>For each box: its rows of bins, then its columns of bins.</summary>
    public BinTaps[] Axes { get; }

    /// <summary>All weights; a bin's begin at <see cref="BinTaps.Weights"/>.</summary>
    public T[] Weights { get; private set; } = [];

    /// <summary>Shape (N, C, H, W) of each level's map.</summary>
    public IReadOnlyList<long[]> Maps { get; private init; } = [];

    public ReadOnlySpan<BinTaps> Rows(int roi) => Axes.AsSpan(2 * roi * Bins, Bins);

    public ReadOnlySpan<BinTaps> Columns(int roi) => Axes.AsSpan((2 * roi + 1) * Bins, Bins);

    /// <summary>Places boxes (R, 5) on their maps.</summary>
    /// <param name="features">A map a level.</param>
    /// <param name="rois">(R, 5): picture index, x1, y1, x2, y2.</param>
    /// <param name="levels">(R), or null where all boxes are on level 0.</param>
    /// <param name="grid">Bins, scales and samples.</param>
    /// <exception cref="ArgumentException">A coordinate is not finite, or a picture or level does not exist.</exception>
    public static RoiTaps<T> Create(IReadOnlyList<Tensor> features, Tensor rois, Tensor? levels, RoiGrid grid)
    {
        var boxes = TensorMemory.Copy<T>(rois, typeof(T) == typeof(float) ? ScalarType.Float32 : ScalarType.Float64);
        var levelOf = levels is null ? null : TensorMemory.Copy<long>(levels, ScalarType.Int64);
        var taps = new RoiTaps<T>(grid.Bins, grid.SamplingRatio, boxes.Length / 5) { Maps = [.. features.Select(map => map.shape)] };
        for (var roi = 0; roi < taps.Windows.Length; roi++)
        {
            var box = boxes.AsSpan(5 * roi, 5);
            var level = levelOf?[roi] ?? 0;
            Check(roi, box, level, taps.Maps);
            var map = taps.Maps[(int)level];
            taps.Place(roi, (int)level, int.CreateTruncating(box[0]), box[1..], T.CreateChecked(grid.Scales[(int)level]), ((int)map[2], (int)map[3]));
        }
        taps.Weights = [.. taps._weights];
        return taps;
    }

    /// <summary>Places boxes (p, 4), of scale 1, each on a picture of its own index.</summary>
    public static RoiTaps<T> Create(ReadOnlySpan<T> boxes, ReadOnlySpan<int> pictures, int bins, (int Height, int Width) map)
    {
        var taps = new RoiTaps<T>(bins, 0, pictures.Length);
        for (var roi = 0; roi < pictures.Length; roi++)
            taps.Place(roi, 0, pictures[roi], boxes.Slice(4 * roi, 4), T.One, map);
        taps.Weights = [.. taps._weights];
        return taps;
    }

    private static void Check(int roi, ReadOnlySpan<T> box, long level, IReadOnlyList<long[]> maps)
    {
        foreach (var value in box)
            if (!T.IsFinite(value))
                throw new ArgumentException($"RoIAlign: box {roi} is ({string.Join(", ", box.ToArray())}); its numbers must be finite.");
        if (level < 0 || level >= maps.Count)
            throw new ArgumentException($"RoIAlign: box {roi} is on level {level}; there are levels 0 to {maps.Count - 1}.");
        if (box[0] <= -T.One || box[0] >= T.CreateChecked(maps[0][0]))
            throw new ArgumentException($"RoIAlign: box {roi} is on picture {box[0]}; there are {maps[0][0]}, counted from 0.");
    }

    private void Place(int roi, int level, int picture, ReadOnlySpan<T> box, T scale, (int Height, int Width) map)
    {
        var (left, top) = (box[0] * scale - Half, box[1] * scale - Half);
        var (width, height) = (box[2] * scale - Half - left, box[3] * scale - Half - top);
        // A box turned inside out along one axis must not read along the other.
        var proper = width >= T.Zero && height >= T.Zero;
        var rows = AddAxis(Axes.AsSpan(2 * roi * Bins, Bins), top, height, map.Height, proper);
        var columns = AddAxis(Axes.AsSpan((2 * roi + 1) * Bins, Bins), left, width, map.Width, proper);
        Windows[roi] = rows.Length == 0 || columns.Length == 0
            ? new(level, picture, 0, 0, 0, 0)
            : new(level, picture, rows.First, columns.First, rows.Length, columns.Length);
    }

    /// <summary>The bins along one axis.</summary>
    /// <returns>The first cell that any of them reads, and how many from there to the last.</returns>
    private (int First, int Length) AddAxis(Span<BinTaps> axis, T start, T length, int cells, bool proper)
    {
        var bin = length / T.CreateChecked(axis.Length);
        var samples = !proper ? T.Zero : SamplingRatio > 0 ? T.CreateChecked(SamplingRatio) : T.Ceiling(bin);
        var (first, end) = (int.MaxValue, 0);
        for (var i = 0; i < axis.Length; i++)
        {
            axis[i] = AddBin(start + T.CreateChecked(i) * bin, bin, samples, cells);
            if (axis[i].Count == 0)
                continue;
            first = Math.Min(first, axis[i].First);
            end = Math.Max(end, axis[i].First + axis[i].Count);
        }
        return end == 0 ? (0, 0) : (first, end - first);
    }

    private BinTaps AddBin(T origin, T bin, T samples, int cells)
    {
        var (begin, first) = (_weights.Count, -1);
        var (from, to) = SamplesInside(double.CreateChecked(origin), double.CreateChecked(bin), double.CreateChecked(samples), cells);
        for (var k = from; k < to; k++)
        {
            var at = origin + (T.CreateChecked(k) + Half) * bin / samples;
            if (at < -T.One || at > T.CreateChecked(cells))
                continue;
            at = T.Max(at, T.Zero);
            var low = Math.Min(int.CreateTruncating(at), cells - 1);
            var high = Math.Min(low + 1, cells - 1);
            var upper = high == low ? T.Zero : at - T.CreateChecked(low);
            if (first < 0)
                first = low;
            while (_weights.Count <= begin + high - first)
                _weights.Add(T.Zero);
            _weights[begin + low - first] += (T.One - upper) / samples;
            _weights[begin + high - first] += upper / samples;
        }
        return new(Math.Max(first, 0), _weights.Count - begin, begin);
    }

    /// <summary>The samples that can lie inside, so that a box far larger than the map costs no more than the map.</summary>
    private static (long From, long To) SamplesInside(double origin, double bin, double samples, int cells)
    {
        const double Margin = 2; // for the rounding of positions
        var step = bin / samples;
        if (!(step > 0))
            return (0, (long)samples);
        var from = Math.Clamp((-1 - origin) / step - Margin, 0, samples);
        return (long.CreateSaturating(from), long.CreateSaturating(Math.Clamp((cells - origin) / step + Margin, from, samples)));
    }
}
