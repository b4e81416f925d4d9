namespace SlakDet.Training.Optimization;

/// <summary>How parameters are counted into layers, from the stem (0) to the heads (L - 1, with L = layers + 2).</summary>
public enum LayerDecayKind
{
    /// <summary>
    /// Every downsampling layer 0, stage s is s + 1, everything else L - 1 (the ADE20K recipes). With more layers than stages the ids
    /// between stay empty.
    /// </summary>
    StageWise,

    /// <summary>
    /// Downsampling layers 0, 2, 3 and L - 2; stages 1, 2, then 3 + block/3 in the third and L - 2 in the last; everything else L - 1 (the
    /// COCO recipes and ImageNet fine-tuning).
    /// </summary>
    LayerWise,
}
