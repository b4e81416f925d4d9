namespace SlakDet.Data.Transforms;

/// <summary>Which two neighbours along an axis, with which weights, make each pixel of a bilinear resize.</summary>
/// <remarks>
/// The positions are those of pixel centres, worked out in double and rounded to float32, as OpenCV does. A weight has 11 bits behind the point, rounded to even; the two of a pixel
/// are rounded each on its own.
/// </remarks>
internal sealed class LinearAxis
{
    private const int One = 1 << 11;

    /// <summary>Works the weights out.</summary>
    /// <param name="from">Pixels along the axis, at least 1.</param>
    /// <param name="to">Pixels of the result, at least 1.</param>
    /// <param name="stopAtEdges">
    /// True to give the outermost pixel the whole weight where a position lies beyond its centre, as along rows; false to keep the weights of both neighbours there, as along
    /// columns, where the missing neighbour is the outermost pixel too. The sums are the same, what is cut off from the products is not.
    /// </param>
    public LinearAxis(int from, int to, bool stopAtEdges)
    {
        (Lower, Weights) = (new int[to], new int[to]);
        var scale = 1 / ((double)to / from);
        for (var i = 0; i < to; i++)
        {
            var position = (float)((i + 0.5) * scale - 0.5);
            var lower = (int)MathF.Floor(position);
            var share = position - lower;
            if (stopAtEdges && (lower < 0 || lower >= from - 1))
                (lower, share) = (Math.Clamp(lower, 0, from - 1), 0);
            (Lower[i], Weights[i]) = (lower, ToFixed(1 - share) | ToFixed(share) << 16);
        }
    }

    /// <summary>The lower neighbour of each pixel, from -1 to the last one; the upper one is the next.</summary>
    public int[] Lower { get; }

    /// <summary>Twice 16 bits a pixel: the lower neighbour's weight, above it the upper one's.</summary>
    public int[] Weights { get; }

    private static int ToFixed(float share) => (int)MathF.Round(share * One);
}
