namespace SlakDet.Backbones.Sparsity;

/// <summary>
/// The zeros of the pre-trained weights stay zero for the whole fine-tuning; weights that the pre-trained file does not hold, such as
/// heads, are dense (the published fine-tuning of SLaK).
/// </summary>
public sealed record HeldSparsityConfig : SparsityConfig;
