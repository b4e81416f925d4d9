using SlakDet.Kernels.Native;
using static TorchSharp.torch;

namespace SlakDet.Heads.Detection;

/// <summary>The losses of detection heads, one value an element or row, and their common average.</summary>
public static class LossFunctions
{
    private const double Epsilon = 1.1920928955078125e-7;   // 2^-23, of float32

    /// <summary>Smooth L1: with d = |prediction - target|, d^2 / (2 beta) below beta, else d - beta / 2; plain L1 for beta 0.</summary>
    /// <param name="prediction">Any shape.</param>
    /// <param name="target">The same shape.</param>
    /// <param name="beta">Where the parabola ends, at least 0.</param>
    public static Tensor SmoothL1(Tensor prediction, Tensor target, double beta) => beta == 0
        ? nn.functional.l1_loss(prediction, target, nn.Reduction.None)
        : nn.functional.smooth_l1_loss(prediction, target, nn.Reduction.None, beta);

    /// <summary>1 - generalised intersection over union, row by row.</summary>
    /// <param name="prediction">(n, 4) boxes.</param>
    /// <param name="target">(n, 4) boxes.</param>
    /// <returns>(n), 0 to 2.</returns>
    public static Tensor Giou(Tensor prediction, Tensor target)
    {
        using var giou = BoxOverlaps.Giou(prediction, target);
        using var negative = giou.neg();
        return negative.Plus(1.0);
    }

    /// <summary>Binary cross entropy of logits.</summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="targets">The same shape and type, 0 or 1.</param>
    public static Tensor BinaryCrossEntropy(Tensor logits, Tensor targets) =>
        nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.None);

    /// <summary>Cross entropy of the softmax over classes.</summary>
    /// <param name="logits">(n, classes).</param>
    /// <param name="labels">(n), int64.</param>
    /// <returns>(n).</returns>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels) =>
        nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);

    /// <summary>Sum of all values, divided by (count + e) with e = 2^-23.</summary>
    /// <param name="values">Any shape, also empty; the result stays connected to its graph.</param>
    /// <param name="count">What the loss is an average over, at least 0.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Average(Tensor values, double count)
    {
        using var sum = values.sum();
        return Divide(sum, count);
    }

    /// <summary>Sums of losses, divided by (count + e) with e = 2^-23.</summary>
    /// <param name="sums">Any shape.</param>
    /// <param name="count">What the losses are averages over, at least 0.</param>
    public static Tensor Divide(Tensor sums, double count) => sums.Times(1 / (count + Epsilon));
}
