using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>What a region proposal head says of every anchor, level by level, finest first.</summary>
/// <param name="Logits">(N, A, H, W) each: whether the anchor holds an object.</param>
/// <param name="Offsets">(N, 4 A, H, W) each: dx, dy, dw, dh from the anchor to the object.</param>
public sealed record RegionProposalOutputs(IReadOnlyList<Tensor> Logits, IReadOnlyList<Tensor> Offsets)
{
    /// <summary>Height and width of each level.</summary>
    public IReadOnlyList<(int Height, int Width)> Sizes => [.. Logits.Select(level => ((int)level.shape[2], (int)level.shape[3]))];

    /// <summary>The logits of one level in the anchors' order: (N, H W A).</summary>
    internal Tensor FlatLogits(int level)
    {
        using var rows = Logits[level].permute(0, 2, 3, 1);          // (N, H, W, A)
        return rows.reshape(rows.shape[0], rows.shape[1] * rows.shape[2] * rows.shape[3]);
    }

    /// <summary>The offsets of one level in the anchors' order: (N, H W A, 4).</summary>
    internal Tensor FlatOffsets(int level)
    {
        using var rows = Offsets[level].permute(0, 2, 3, 1);         // (N, H, W, 4 A)
        return rows.reshape(rows.shape[0], rows.shape[1] * rows.shape[2] * rows.shape[3] / 4, 4);
    }
}
