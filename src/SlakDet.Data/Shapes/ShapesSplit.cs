namespace SlakDet.Data.Shapes;

/// <summary>A part of the embedded data set.</summary>
public enum ShapesSplit
{
    /// <summary>Pictures to learn from.</summary>
    Training,

    /// <summary>Pictures to measure with.</summary>
    Validation,
}
