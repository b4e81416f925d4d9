using static TorchSharp.torch;

namespace SlakDet.Backbones.Sparsity;

/// <summary>Keeps weights sparse from step to step, and moves the masks where the config says so.</summary>
/// <remarks>
/// After an optimizer step, before its gradients are dropped: masks are applied; every <see cref="DynamicSparsityConfig.UpdateEvery"/> steps
/// each layer is pruned by the rate of the step count (<see cref="AdaptationRate"/>), then grown back to the count of its first mask, and masks are
/// applied again. The published rule grows by what was just pruned; since random growth meets its count only on average, small layers then
/// wander far from their density in thousands of updates.
/// </remarks>
/// <param name="masks">The masks; disposed with this.</param>
/// <param name="config">A member of the closed union; <see cref="HeldSparsityConfig"/> never moves masks.</param>
/// <param name="totalSteps">Optimizer steps of the whole training, above 0.</param>
/// <param name="moments">The optimizer's.</param>
/// <param name="draws">Chance.</param>
public sealed class DynamicSparsity(WeightMasks masks, SparsityConfig config, long totalSteps, IOptimizerMoments moments, MaskDraws draws) : IDisposable
{
    /// <summary>The masks.</summary>
    public WeightMasks Masks => masks;

    /// <summary>Goes with each optimizer step.</summary>
    /// <param name="stepsTaken">Optimizer steps so far, this one included.</param>
    public void AfterStep(long stepsTaken)
    {
        masks.Apply(moments);
        if (config is not DynamicSparsityConfig { UpdateEvery: { } interval } dynamic || stepsTaken % interval != 0)
            return;
        Update(dynamic, AdaptationRate.At(dynamic.Rate, stepsTaken, totalSteps));
        masks.Apply(moments);
    }

    /// <inheritdoc/>
    public void Dispose() => masks.Dispose();

    private void Update(DynamicSparsityConfig rules, double rate)
    {
        using var _ = no_grad();
        var (update, changed) = (masks.Updates + 1, 0L);
        foreach (var layer in masks.Layers)
        {
            using var scope = NewDisposeScope();
            var left = Pruning.Prune(rules.Prune, layer.Weight, layer.Mask, layer.Active, rate);
            changed += layer.Replace(Grow(rules.Growth, layer, left, update));
        }
        masks.Note(update, changed);
    }

    private Tensor Grow(GrowthRule rule, MaskedLayer layer, Tensor left, long update)
    {
        var count = left.sum().item<long>();
        var missing = Math.Max(0, layer.Target - count);
        return rule switch
        {
            GrowthRule.Random => Growth.Random(left, layer.Elements - count, missing, draws(update, layer.Index)),
            GrowthRule.Gradient => Growth.Strongest(left, layer.Weight.grad ?? zeros_like(layer.Weight), missing),
            GrowthRule.Momentum => Growth.Strongest(left, moments.Direction(layer.Name), missing),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a growth rule."),
        };
    }
}
