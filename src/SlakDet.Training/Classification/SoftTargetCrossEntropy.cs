using static TorchSharp.torch;

namespace SlakDet.Training.Classification;

/// <summary>Cross-entropy against a distribution over the classes: -sum of target times log-softmax, the mean over the samples.</summary>
public static class SoftTargetCrossEntropy
{
    /// <summary>The loss.</summary>
    /// <param name="logits">(N, classes); computed in the targets' type.</param>
    /// <param name="targets">(N, classes), float32 or float64; each row sums to 1.</param>
    /// <returns>A scalar; NaN for no samples.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor Compute(Tensor logits, Tensor targets)
    {
        if (logits.dim() != 2 || !logits.shape.SequenceEqual(targets.shape))
            throw new ArgumentException($"Classification loss: the logits are ({string.Join(", ", logits.shape)}), the targets ({string.Join(", ", targets.shape)}); both must be (N, classes).");
        using var scope = NewDisposeScope();
        var logarithms = nn.functional.log_softmax(logits.to_type(targets.dtype), 1);
        return (logarithms * targets).sum([1]).mean().neg().MoveToOuterDisposeScope();
    }
}
