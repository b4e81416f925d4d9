namespace SlakDet.Data.Shapes.Scenes;

/// <summary>How two colours share a surface.</summary>
internal enum Pattern
{
    /// <summary>The first colour with a little of the second in clouds.</summary>
    Clouds,

    /// <summary>Parallel bands.</summary>
    Stripes,

    /// <summary>Round spots in rows.</summary>
    Dots,

    /// <summary>A chess board.</summary>
    Checks,

    /// <summary>From one colour to the other across the surface.</summary>
    Gradient,

    /// <summary>Wavy lines, as in wood.</summary>
    Grain,
}
