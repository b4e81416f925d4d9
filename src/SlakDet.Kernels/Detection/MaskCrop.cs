using System.Runtime.Intrinsics;

namespace SlakDet.Kernels.Detection;

/// <summary>Pools one byte mask after another; a thread's own.</summary>
internal sealed unsafe class MaskCrop(RoiTaps<float> taps, int height, int width)
{
    private const float Threshold = 0.5f;

    /// <summary>Farther than this from the threshold, the order of additions cannot change the decision.</summary>
    private const float Margin = 1e-3f;

    private readonly float[] _row = new float[width];

    /// <summary>Writes a target.</summary>
    /// <param name="roi">The box in the taps.</param>
    /// <param name="mask">Its mask, (height, width).</param>
    /// <param name="box">The box, cut to the mask.</param>
    /// <param name="target">Zeros, a bin after the other.</param>
    public void Write(int roi, byte* mask, ReadOnlySpan<float> box, Span<float> target)
    {
        var window = taps.Windows[roi];
        if (window.Area == 0)
            return;
        var sum = _row.AsSpan(0, window.Width);
        var rows = taps.Rows(roi);
        var columns = taps.Columns(roi);
        var weights = taps.Weights;
        for (var y = 0; y < rows.Length; y++)
        {
            sum.Clear();
            for (var k = 0; k < rows[y].Count; k++)
                AddRow(mask + (nint)(rows[y].First + k) * width + window.Left, weights[rows[y].Weights + k], sum);
            for (var x = 0; x < columns.Length; x++)
            {
                var value = 0f;
                var (first, begin) = (columns[x].First - window.Left, columns[x].Weights);
                for (var k = 0; k < columns[x].Count; k++)
                    value += weights[begin + k] * sum[first + k];
                if (MathF.Abs(value - Threshold) < Margin)
                    value = Exact(mask, box, y, x);
                target[y * columns.Length + x] = value >= Threshold ? 1 : 0;
            }
        }
    }

    private static void AddRow(byte* pixels, float weight, Span<float> sum)
    {
        var x = 0;
        fixed (float* to = sum)
        {
            for (; x <= sum.Length - Vector128<byte>.Count; x += Vector128<byte>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.WidenLower(Vector128.Load(pixels + x).ToVector256Unsafe()));
                var numbers = Vector512.ConvertToSingle(Vector512.Create(low, high).AsInt32());
                Lanes.MultiplyAdd(numbers, Vector512.Create(weight), Vector512.Load(to + x)).Store(to + x);
            }
            for (; x < sum.Length; x++)
                to[x] += weight * pixels[x];
        }
    }

    /// <summary>A bin's mean with the published order of additions.</summary>
    private float Exact(byte* mask, ReadOnlySpan<float> box, int binRow, int binColumn)
    {
        var (left, top) = (box[0] - 0.5f, box[1] - 0.5f);
        var (binHeight, binWidth) = ((box[3] - 0.5f - top) / taps.Bins, (box[2] - 0.5f - left) / taps.Bins);
        var (down, across) = (MathF.Ceiling(binHeight), MathF.Ceiling(binWidth));
        var sum = 0f;
        for (var k = 0; k < down; k++)
        {
            var (rowLow, rowHigh, lower) = Between(top + binRow * binHeight + (k + 0.5f) * binHeight / down, height);
            for (var j = 0; j < across; j++)
            {
                var (columnLow, columnHigh, right) = Between(left + binColumn * binWidth + (j + 0.5f) * binWidth / across, width);
                var (upper, leftWeight) = (1 - lower, 1 - right);
                sum += upper * leftWeight * mask[rowLow * width + columnLow] + upper * right * mask[rowLow * width + columnHigh]
                    + lower * leftWeight * mask[rowHigh * width + columnLow] + lower * right * mask[rowHigh * width + columnHigh];
            }
        }
        return sum / (down * across);
    }

    /// <summary>The cells around a position, and the weight of the second. A clipped box's samples are never outside.</summary>
    private static (int Low, int High, float Upper) Between(float at, int cells)
    {
        at = MathF.Max(at, 0);
        var low = Math.Min((int)at, cells - 1);
        return low == cells - 1 ? (low, low, 0) : (low, low + 1, at - low);
    }
}
