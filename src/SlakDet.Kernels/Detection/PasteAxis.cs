namespace SlakDet.Kernels.Detection;

/// <summary>Where the pixels of a box's window lie between the cells of its map, along one axis.</summary>
internal sealed class PasteAxis(int cells, int pixels)
{
    /// <summary>Cells of zeros on each side of a map, so that no neighbour is outside memory.</summary>
    public const int Border = 2;

    private readonly int[] _low = new int[pixels];
    private readonly float[] _upper = new float[pixels];

    /// <summary>The first pixel.</summary>
    public int First { get; private set; }

    /// <summary>Number of pixels.</summary>
    public int Count { get; private set; }

    /// <summary>For each pixel the cell before it, counted with the border; values are (1 - upper) * cell + upper * next cell.</summary>
    public ReadOnlySpan<int> Low => _low.AsSpan(0, Count);

    /// <summary>For each pixel the weight of the cell after it.</summary>
    public ReadOnlySpan<float> Upper => _upper.AsSpan(0, Count);

    /// <summary>The first pixel that a box from <paramref name="start"/> to <paramref name="end"/> can reach, and the number of such pixels.</summary>
    public static (int First, int Count) Window(float start, float end, int pixels)
    {
        var first = (int)Math.Clamp(MathF.Floor(start) - 1, 0, pixels);
        return (first, Math.Max((int)Math.Clamp(MathF.Ceiling(end) + 1, 0, pixels) - first, 0));
    }

    /// <summary>Places the axis for a box from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public void Place(float start, float end)
    {
        (First, Count) = Window(start, end, pixels);
        var (length, scale) = (end - start, cells / 2f);
        for (var i = 0; i < Count; i++)
        {
            // Each step is rounded as published: to -1..1 first, then to cells with one rounding.
            var unit = (First + i + 0.5f - start) / length * 2 - 1;
            if (float.IsInfinity(unit))
                unit = 0;
            var position = MathF.FusedMultiplyAdd(unit + 1, scale, -0.5f);
            if (float.IsNaN(position)) // a box without size, exactly at a pixel's centre
                position = -Border;
            var low = MathF.Floor(position);
            _low[i] = (int)Math.Clamp(low, -Border, cells) + Border;
            _upper[i] = position - low;
        }
    }
}
