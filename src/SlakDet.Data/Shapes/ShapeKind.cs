namespace SlakDet.Data.Shapes;

/// <summary>The object classes of the embedded data set, told apart by their outline.</summary>
public enum ShapeKind
{
    /// <summary>A filled circle.</summary>
    Disc,

    /// <summary>Four equal sides.</summary>
    Square,

    /// <summary>Three equal sides.</summary>
    Triangle,

    /// <summary>Five points.</summary>
    Star,

    /// <summary>A circle with a hole, through which one sees what lies behind.</summary>
    Ring,

    /// <summary>Two bars, crossed.</summary>
    Cross,
}
