namespace SlakDet.Backbones.Sparsity;

/// <summary>The source of all chance in masks: a stream of uniform numbers in [0, 1) that is a function of its key alone, so that a resumed training draws what a straight one would.</summary>
/// <param name="update">0 for the first masks, then the number of the update.</param>
/// <param name="layer">Place of the layer among all that can be masked.</param>
/// <returns>Gives the next number of the stream.</returns>
public delegate Func<double> MaskDraws(long update, int layer);
