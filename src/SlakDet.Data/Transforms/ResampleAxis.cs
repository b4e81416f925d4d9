namespace SlakDet.Data.Transforms;

/// <summary>Which pixels of a row, with which weights, make each pixel of the resized row.</summary>
internal sealed class ResampleAxis
{
    private const int Bits = 22;
    private const double Reach = 2, A = -0.5;   // of the cubic kernel

    /// <summary>One half in fixed point: what a sum starts from, to be rounded.</summary>
    public const int Half = 1 << (Bits - 1);

    private readonly int[] _weights, _counts;
    private readonly int _most;

    /// <summary>Works the weights out.</summary>
    /// <param name="from">Pixels of the row.</param>
    /// <param name="to">Pixels of the resized row.</param>
    public ResampleAxis(int from, int to)
    {
        var scale = (double)from / to;
        var stretch = Math.Max(scale, 1);
        var reach = Reach * stretch;
        _most = 2 * (int)Math.Ceiling(reach) + 1;
        (First, _counts, _weights) = (new int[to], new int[to], new int[to * _most]);
        var shares = new double[_most];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - reach + 0.5));
            var count = Math.Min(from, (int)(centre + reach + 0.5)) - first;
            var sum = 0.0;
            for (var k = 0; k < count; k++)
                sum += shares[k] = Cubic((k + first - centre + 0.5) * (1 / stretch));
            for (var k = 0; k < count; k++)
                _weights[i * _most + k] = ToFixed(shares[k] * (1 / sum));
            (First[i], _counts[i]) = (first, count);
        }
    }

    /// <summary>The first pixel that counts for each pixel of the result.</summary>
    public int[] First { get; }

    /// <summary>The weights for a pixel of the result, of its first pixel and those after it.</summary>
    public ReadOnlySpan<int> WeightsOf(int i) => _weights.AsSpan(i * _most, _counts[i]);

    /// <summary>A sum in fixed point as a byte.</summary>
    public static byte ToByte(int sum) => (byte)Math.Clamp(sum >> Bits, 0, 255);

    private static int ToFixed(double share) => (int)(share * (1 << Bits) + (share < 0 ? -0.5 : 0.5));

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1
            : x < 2 ? (((x - 5) * x + 8) * x - 4) * A
            : 0;
    }
}
