namespace SlakDet.Backbones.Sparsity;

/// <summary>Masks that move while they train: the smallest weights are pruned and as many are grown elsewhere in their layer.</summary>
/// <remarks>Source: the sparse groups of SLaK (Liu et al., "More ConvNets in the 2020s", ICLR 2023), published at a sparsity of 0.4.</remarks>
public sealed record DynamicSparsityConfig : SparsityConfig
{
    /// <summary>Share of zeros among the maskable weights, in (0, 1); of no account where the masks start from <see cref="MaskInitialization.Weights"/>.</summary>
    public double Sparsity { get; init; } = 0.4;

    /// <summary>How the first masks are made.</summary>
    public MaskInitialization Initialization { get; init; } = MaskInitialization.Snip;

    /// <summary>Optimizer steps from one update of the masks to the next, above 0; null keeps the first masks.</summary>
    /// <remarks>Published: 2000 for SLaK-T, 100 for S and B.</remarks>
    public int? UpdateEvery { get; init; }

    /// <summary>Share of a layer's active weights that the first updates prune, in [0.005, 1]; see <see cref="AdaptationRate"/>.</summary>
    /// <remarks>Published: 0.5 for SLaK-T, 0.3 for S and B.</remarks>
    public double Rate { get; init; } = 0.3;

    /// <summary>Which weights an update lets go.</summary>
    public PruneRule Prune { get; init; }

    /// <summary>Which weights an update takes up.</summary>
    public GrowthRule Growth { get; init; }

    /// <summary>Masks only the M x N and N x M depthwise kernels.</summary>
    public bool OnlyLargeKernels { get; init; }
}
