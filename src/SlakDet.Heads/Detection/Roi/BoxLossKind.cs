namespace SlakDet.Heads.Detection.Roi;

/// <summary>How far a refined box is from its object.</summary>
public enum BoxLossKind
{
    /// <summary>By the offsets: L1, smooth near 0.</summary>
    SmoothL1,

    /// <summary>By the boxes that the offsets lead to: 1 - generalised intersection over union.</summary>
    Giou,
}
