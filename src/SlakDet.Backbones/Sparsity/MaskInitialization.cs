namespace SlakDet.Backbones.Sparsity;

/// <summary>How the first masks of a training are made; see <see cref="LayerDensities"/>.</summary>
public enum MaskInitialization
{
    /// <summary>Random, each layer as dense as the loss of one batch is sensitive to its weights.</summary>
    Snip,

    /// <summary>Random, a layer the denser the fewer weights it has for its sides (Erdos-Renyi-Kernel).</summary>
    Erk,

    /// <summary>Random, all layers equally dense.</summary>
    Uniform,

    /// <summary>The weights that are not zero: goes on with sparse weights.</summary>
    Weights,
}
