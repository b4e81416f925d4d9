using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>How a density over all weights is shared out to the layers.</summary>
public static class LayerDensities
{
    /// <summary>
    /// Erdos-Renyi-Kernel: a layer's density is proportional to the sum of its sides over their product; layers that would pass 1 are dense
    /// and the others share what is left.
    /// </summary>
    /// <remarks>Source: Evci et al., "Rigging the Lottery", ICML 2020, after Mocanu et al., 2018.</remarks>
    /// <param name="shapes">The weights' shapes.</param>
    /// <param name="density">Density over all weights, in (0, 1).</param>
    /// <returns>A density a weight, in (0, 1].</returns>
    public static IReadOnlyList<double> Erk(IReadOnlyList<IReadOnlyList<long>> shapes, double density)
    {
        var elements = shapes.Select(shape => (double)shape.Aggregate(1L, (product, side) => product * side)).ToArray();
        var raw = shapes.Select((shape, i) => shape.Sum() / elements[i]).ToArray();
        var isDense = new bool[shapes.Count];
        while (true)
        {
            var (budget, divisor) = (0.0, 0.0);
            for (var i = 0; i < raw.Length; i++)
            {
                budget += isDense[i] ? -elements[i] * (1 - density) : elements[i] * density;
                divisor += isDense[i] ? 0 : raw[i] * elements[i];
            }
            var scale = divisor == 0 ? 0 : budget / divisor;
            var largest = raw.Where((_, i) => !isDense[i]).DefaultIfEmpty(0).Max();
            if (largest * scale <= 1)
                return [.. raw.Select((value, i) => isDense[i] ? 1 : scale * value)];
            for (var i = 0; i < raw.Length; i++)
                isDense[i] |= raw[i] == largest;
        }
    }

    /// <summary>
    /// Single-shot pruning: of all scores together the largest are kept, strictly above the last that would fit; a layer's density is the
    /// share of its scores among them.
    /// </summary>
    /// <remarks>Source: Lee et al., "SNIP", ICLR 2019; of its mask, SLaK takes only these shares.</remarks>
    /// <param name="scores">Scores of each weight's elements, at least 0, on one device.</param>
    /// <param name="density">Density over all weights, in (0, 1).</param>
    /// <returns>A density a weight, in [0, 1].</returns>
    public static IReadOnlyList<double> Snip(IReadOnlyList<Tensor> scores, double density)
    {
        using var scope = NewDisposeScope();
        var all = cat([.. scores.Select(score => score.reshape(-1))]);
        var kept = (long)(all.numel() * density);
        if (kept == 0)
            return [.. scores.Select(_ => 0.0)];
        var threshold = all.kthvalue(all.numel() - kept + 1, 0).values;
        return [.. scores.Select(score => (double)score.gt(threshold).sum().item<long>() / score.numel())];
    }
}
