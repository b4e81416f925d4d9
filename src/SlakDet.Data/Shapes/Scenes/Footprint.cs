namespace SlakDet.Data.Shapes.Scenes;

/// <summary>The distances of the pixels around a pose to its outline; may reach beyond the picture.</summary>
internal sealed class Footprint
{
    private readonly float[] _distance;

    /// <summary>Measures a pose.</summary>
    /// <param name="pose">The pose.</param>
    /// <param name="margin">How many pixels around the outline are wanted.</param>
    public Footprint(Pose pose, int margin)
    {
        var reach = pose.Radius * (Outline.Reach + pose.Rounding) + margin;
        Left = (int)MathF.Floor(pose.Centre.X - reach);
        Top = (int)MathF.Floor(pose.Centre.Y - reach);
        Width = (int)MathF.Ceiling(pose.Centre.X + reach) - Left;
        Height = (int)MathF.Ceiling(pose.Centre.Y + reach) - Top;
        _distance = new float[Width * Height];
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
                _distance[y * Width + x] = pose.Distance(new(Left + x + 0.5f, Top + y + 0.5f));
        FullArea = _distance.Count(d => d <= 0);
    }

    /// <summary>First column.</summary>
    public int Left { get; }

    /// <summary>First row.</summary>
    public int Top { get; }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Pixels inside the outline, those beyond the picture too.</summary>
    public int FullArea { get; }

    /// <summary>Distance at a pixel of the picture; far outside where it was not measured.</summary>
    public float At(int x, int y)
    {
        var (column, row) = (x - Left, y - Top);
        return column >= 0 && column < Width && row >= 0 && row < Height ? _distance[row * Width + column] : float.MaxValue;
    }

    /// <summary>Whether a pixel's centre is inside.</summary>
    public bool Covers(int x, int y) => At(x, y) <= 0;

    /// <summary>The pixels of a square picture that were measured, row by row.</summary>
    public IEnumerable<(int X, int Y)> Within(int sizePx)
    {
        for (var y = Math.Max(Top, 0); y < Math.Min(Top + Height, sizePx); y++)
            for (var x = Math.Max(Left, 0); x < Math.Min(Left + Width, sizePx); x++)
                yield return (x, y);
    }
}
