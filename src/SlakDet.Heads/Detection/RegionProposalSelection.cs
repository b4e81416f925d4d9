using SlakDet.Kernels.Detection;
using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>The choice of a region proposal head's best boxes.</summary>
internal sealed class RegionProposalSelection(RegionProposalConfig config)
{
    private readonly BoxCoder _coder = new(BoxCoderConfig.Unit);

    /// <summary>The proposals of each picture.</summary>
    public IReadOnlyList<Tensor> Select(RegionProposalOutputs outputs, AnchorGrid grid, IReadOnlyList<ImageGeometry> geometry, bool training)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var limits = training ? config.Training : config.Testing;
        var anchors = grid.ToTensor(outputs.Logits[0].device);
        var candidates = new List<Candidates>();
        var first = 0L;
        foreach (var (level, count) in grid.LevelCounts.Index())
        {
            if (count > 0)
                candidates.Add(Best(outputs, level, anchors.narrow(0, first, count), limits.PerLevel));
            first += count;
        }
        var boxes = cat([.. candidates.Select(level => level.Anchors)], 1);                    // (N, K, 4)
        var offsets = cat([.. candidates.Select(level => level.Offsets)], 1);                  // (N, K, 4)
        var scores = cat([.. candidates.Select(level => level.Scores)], 1);                    // (N, K)
        var groups = tensor(
            candidates.SelectMany((level, i) => Enumerable.Repeat((long)i, (int)level.Scores.shape[1])).ToArray()).SentTo(scores.device);
        return [.. geometry.Select((picture, i) =>
        {
            using var perPicture = NewDisposeScope();
            var decoded = _coder.Decode(boxes[i], offsets[i], (picture.HeightPx, picture.WidthPx));
            return Suppress(decoded, scores[i], groups, limits).MoveToOuterDisposeScope().MoveToOuterDisposeScope();
        })];
    }

    /// <summary>The best-scored anchors of a level in every picture, all if there are fewer.</summary>
    private static Candidates Best(RegionProposalOutputs outputs, int level, Tensor anchors, int most)
    {
        var scores = outputs.FlatLogits(level).to_type(ScalarType.Float32).sigmoid();          // (N, n)
        var offsets = outputs.FlatOffsets(level).to_type(ScalarType.Float32);                  // (N, n, 4)
        var all = anchors.unsqueeze(0).expand(offsets.shape);
        if (scores.shape[1] <= most)
            return new Candidates(all, offsets, scores);
        var (best, which) = scores.topk(most, 1);
        var rows = which.unsqueeze(2).expand(-1, -1, 4);
        return new Candidates(all.gather(1, rows), offsets.gather(1, rows), best);
    }

    /// <summary>Drops boxes without area and those that a better box of their level covers: (n, 5).</summary>
    private static Tensor Suppress(Tensor boxes, Tensor scores, Tensor groups, ProposalLimits limits)
    {
        var sides = boxes.narrow(1, 2, 2).Minus(boxes.narrow(1, 0, 2));
        var kept = sides.Above(0).all(1).nonzero().squeeze(1);
        (boxes, scores) = (boxes.index_select(0, kept), scores.index_select(0, kept));
        var order = NonMaximumSuppression.SelectBatched(boxes, scores, groups.index_select(0, kept), limits.NmsIou);
        order = order.narrow(0, 0, Math.Min(order.shape[0], limits.PerImage));
        return cat([boxes.index_select(0, order), scores.index_select(0, order).unsqueeze(1)], 1);
    }

    /// <summary>Anchors (N, k, 4), offsets (N, k, 4) and scores (N, k).</summary>
    private sealed record Candidates(Tensor Anchors, Tensor Offsets, Tensor Scores);
}
