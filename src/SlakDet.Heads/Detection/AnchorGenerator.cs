namespace SlakDet.Heads.Detection;

/// <summary>Lays the same anchors over every cell of a pyramid of feature maps (Ren et al., "Faster R-CNN", NeurIPS 2015, section 3.1.1).</summary>
/// <remarks>
/// An anchor of stride t, scale s and ratio r is t s / sqrt(r) wide and t s sqrt(r) high, nothing rounded, and centred on its cell's top
/// left corner (t x, t y). Cells go row by row; within a cell the ratios vary slowly, the scales fast.
/// </remarks>
public sealed class AnchorGenerator
{
    private readonly float[][] _cells;                // 4 values an anchor, around the origin, by level
    private readonly IReadOnlyList<int> _strides;

    /// <summary>Prepares the anchors of a cell of each level.</summary>
    /// <param name="config">Scales and ratios.</param>
    /// <param name="strides">Input pixels per cell of each level, finest first.</param>
    /// <exception cref="ArgumentException">A value of the configuration is out of its range.</exception>
    public AnchorGenerator(AnchorConfig config, IReadOnlyList<int> strides)
    {
        config.Validate();
        _strides = strides;
        _cells = [.. strides.Select(stride => Cell(config, stride))];
        PerCell = config.Ratios.Count * config.Scales.Count;
    }

    /// <summary>Number of anchors of a cell.</summary>
    public int PerCell { get; }

    /// <summary>All anchors of feature maps of these sizes.</summary>
    /// <param name="sizes">Height and width of each level in cells; a level may be empty.</param>
    public AnchorGrid Generate(IReadOnlyList<(int Height, int Width)> sizes)
    {
        var values = new float[sizes.Sum(size => size.Height * size.Width * 4 * PerCell)];
        var filled = 0;
        for (var level = 0; level < sizes.Count; level++)
            for (var y = 0; y < sizes[level].Height; y++)
                for (var x = 0; x < sizes[level].Width; x++)
                {
                    var (cell, stride) = (_cells[level], _strides[level]);
                    for (var side = 0; side < cell.Length; side += 2)
                    {
                        values[filled + side] = cell[side] + stride * x;
                        values[filled + side + 1] = cell[side + 1] + stride * y;
                    }
                    filled += cell.Length;
                }
        return new AnchorGrid(values, sizes, _strides, PerCell);
    }

    /// <summary>The anchors of one level's cell at the origin, 4 values each.</summary>
    /// <remarks>All steps in float32, as published, since overlaps at the limits depend on the last bit.</remarks>
    private static float[] Cell(AnchorConfig config, int stride)
    {
        var values = new List<float>();
        foreach (var ratio in config.Ratios)
            foreach (var scale in config.Scales)
            {
                var high = MathF.Sqrt((float)ratio);
                var wide = 1 / high;
                var (halfWidth, halfHeight) = (0.5f * (stride * wide * (float)scale), 0.5f * (stride * high * (float)scale));
                values.AddRange([-halfWidth, -halfHeight, halfWidth, halfHeight]);
            }
        return [.. values];
    }
}
