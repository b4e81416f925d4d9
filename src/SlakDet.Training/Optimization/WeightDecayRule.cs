namespace SlakDet.Training.Optimization;

/// <summary>Which parameters weight decay leaves alone.</summary>
public enum WeightDecayRule
{
    /// <summary>None: all decay.</summary>
    All,

    /// <summary>
    /// Those with one dimension and those whose name ends in <c>.bias</c>: norms, biases, layer scales (the layer-decay recipes).
    /// </summary>
    SkipOneDimensional,

    /// <summary>
    /// Those of PyTorch's norm modules (MMCV's <c>norm_decay_mult=0</c>, the 80k recipe). SLaK's own layer norms, layer scales and all
    /// other biases decay.
    /// </summary>
    SkipTorchNorms,
}
