namespace SlakDet.Data.Packing;

/// <summary>What a packed set is for.</summary>
public enum PackTask
{
    /// <summary>Pictures with label maps.</summary>
    Segmentation,

    /// <summary>Pictures with boxes, and maybe masks.</summary>
    Detection,
}
