namespace SlakDet.Data.Shapes.Scenes;

/// <summary>How two colours share a surface. The value is that of the <see cref="ShapeKind"/> whose objects usually have it.</summary>
internal enum Pattern
{
    /// <summary>From one colour to the other across the surface.</summary>
    Gradient,

    /// <summary>A chess board.</summary>
    Checks,

    /// <summary>Parallel bands.</summary>
    Stripes,

    /// <summary>Round spots in rows.</summary>
    Dots,

    /// <summary>Wavy lines, as in wood.</summary>
    Grain,

    /// <summary>Irregular clouds.</summary>
    Clouds,
}
